import { DBOSClient } from '@dbos-inc/dbos-sdk';
import pg from 'pg';
import { afterAll, test } from 'vitest';
import { survives } from '../fleet/conditions.ts';
import type { Engine } from '../fleet/fleet.ts';
import { stopAll } from '../fleet/processes.ts';

afterAll(stopAll);

const connectionString = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1/postgres';
const database = new pg.Pool({ connectionString, max: 2 });

const dbos: Engine = {
  name: 'DBOS',
  worker: new URL('worker.ts', import.meta.url),
  restarts: true,
  async prepare() {
    await database.query('DROP SCHEMA IF EXISTS await202_dbos CASCADE');
  },
  async enqueue(keys) {
    const client = await DBOSClient.create({
      systemDatabaseUrl: connectionString,
      systemDatabaseSchemaName: 'await202_dbos',
      applicationName: 'await202-reports',
    });
    for (const workflowID of keys)
      await client.enqueue({ queueName: 'reports', workflowName: 'report', workflowID }, 2026);
    await client.destroy();
  },
  async ended() {
    const query =
      "SELECT workflow_uuid AS key FROM await202_dbos.workflow_status WHERE status = 'SUCCESS'";
    const { rows } = await database.query<{ key: string }>(query);
    return rows.map(({ key }) => key);
  },
  async close() {
    await database.query('DROP SCHEMA IF EXISTS await202_dbos CASCADE');
    await database.end();
  },
};

test('no worker that dies or stops loses or doubles an operation: DBOS', () => survives(dbos));
