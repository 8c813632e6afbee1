import { type Checkpoint, createClient, type Step } from 'await202';
import { Redis } from 'ioredis';
import pg from 'pg';
import { expect, test } from 'vitest';

// What ten thousand checkpoints take where queues keep them.

const count = 10_000;

/** One that has most of what a checkpoint may have. */
async function checkpoint(): Promise<Checkpoint> {
  const id = '5f1b6f0e-4f0b-4b8e-9a55-0d9a2f7c1c3e';
  const message = 'Rendering page 17 of 212, which has 4 figures and a table of 1,200 rows';
  const client = createClient({
    baseUrl: 'https://api.example.com/',
    totalTimeout: 86_400_000,
    fetch: async () =>
      Response.json(
        { status: 'queued', progress: 0.25, message },
        { status: 202, headers: { location: `/tenants/${id}/reports/${id}`, 'retry-after': '60' } },
      ),
  });
  const polling = { delay: () => undefined };
  const step: Step<unknown> = await client.step({ submit: [`tenants/${id}/reports`] }, { polling });
  if (step.done) throw new Error('it is over');
  return step.checkpoint;
}

test('10,000 checkpoints take at most 1 kB each: Redis', async () => {
  const stored = JSON.stringify(await checkpoint());
  const redis = new Redis(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379');
  const keys = Array.from({ length: count }, (_, index) => `await202:checkpoint:${index}`);
  try {
    await redis.mset(...keys.flatMap((key) => [key, stored]));
    const sizes = await Promise.all(keys.map((key) => redis.call('MEMORY', 'USAGE', key)));
    const mean = sizes.reduce((sum: number, size) => sum + Number(size), 0) / count;
    console.log(`Redis: ${mean.toFixed(0)} bytes for each checkpoint of ${stored.length}`);
    expect(mean).toBeLessThanOrEqual(1000);
  } finally {
    await redis.del(...keys);
    await redis.quit();
  }
});

test('10,000 checkpoints take at most 1 kB each: PostgreSQL', async () => {
  const stored = JSON.stringify(await checkpoint());
  const database = new pg.Pool({
    connectionString: process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1/postgres',
  });
  try {
    await database.query('DROP TABLE IF EXISTS await202_checkpoints');
    await database.query(
      'CREATE TABLE await202_checkpoints (id int PRIMARY KEY, checkpoint jsonb)',
    );
    const insert = 'INSERT INTO await202_checkpoints SELECT id, $1 FROM generate_series(1, $2) id';
    await database.query(insert, [stored, count]);
    const { rows } = await database.query<{ size: string }>(
      "SELECT pg_total_relation_size('await202_checkpoints') AS size",
    );
    const mean = Number(rows[0]?.size) / count;
    console.log(`PostgreSQL: ${mean.toFixed(0)} bytes for each checkpoint, with its index`);
    expect(mean).toBeLessThanOrEqual(1000);
  } finally {
    await database.query('DROP TABLE IF EXISTS await202_checkpoints');
    await database.end();
  }
});
