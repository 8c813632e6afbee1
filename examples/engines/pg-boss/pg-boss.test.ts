import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { afterAll, test } from 'vitest';
import { survives } from '../fleet/conditions.ts';
import type { Engine } from '../fleet/fleet.ts';
import { stopAll } from '../fleet/processes.ts';

afterAll(stopAll);

const connectionString = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1/postgres';
const database = new pg.Pool({ connectionString, max: 2 });
const boss = new PgBoss({ connectionString, schema: 'await202_pgboss', max: 2 });
boss.on('error', console.error);

const pgBoss: Engine = {
  name: 'pg-boss',
  worker: new URL('worker.ts', import.meta.url),
  async prepare() {
    await database.query(
      'DROP TABLE IF EXISTS await202_reports; CREATE TABLE await202_reports (key text, ended jsonb)',
    );
    await boss.start();
    // A job whose worker has died is tried again after so many seconds.
    await boss.createQueue('reports', { expireInSeconds: 10, retryLimit: 100 });
    await boss.deleteAllJobs('reports');
  },
  async enqueue(keys) {
    await boss.insert(
      'reports',
      keys.map((key) => {
        const json = { year: 2026 };
        return { data: { key, from: { submit: ['reports', { json, idempotencyKey: key }] } } };
      }),
    );
  },
  async ended() {
    const query = "SELECT ended->'result'->>'report' AS key FROM await202_reports";
    const { rows } = await database.query<{ key: string }>(query);
    return rows.map(({ key }) => key);
  },
  async close() {
    await database.query('DROP TABLE IF EXISTS await202_reports');
    await boss.stop();
    await database.query('DROP SCHEMA IF EXISTS await202_pgboss CASCADE');
    await database.end();
  },
};

test('no worker that dies or stops loses or doubles an operation: pg-boss', () => survives(pgBoss));
