/** A worker that waits for reports: each job is one step, and sends the next one. */
import { type Checkpoint, createClient, type FirstStep, isRetryable } from 'await202';
import { type Job, PgBoss } from 'pg-boss';

interface Report {
  readonly key: string;
  /** The submit, then the checkpoint. */
  readonly from: FirstStep | Checkpoint;
}

const client = createClient({ baseUrl: process.env['BASE_URL'] });
const boss = new PgBoss({
  connectionString: process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1/postgres',
  schema: 'await202_pgboss',
  max: 6,
});
boss.on('error', console.error);

/** What a job has come to: an error is the end only if another try cannot mend it. */
async function run({ data: { key, from } }: Job<Report>) {
  try {
    const step = await client.step(from);
    if (step.done) return { key, end: { result: step.result } };
    return { key, next: { key, from: step.checkpoint }, at: step.at };
  } catch (error) {
    if (!isRetryable(error)) return { key, end: { error: `${error}` } };
    return { key, next: { key, from }, at: Date.now() + 5000 };
  }
}

await boss.start();
await boss.work(
  'reports',
  // The end of a job and the next one are written in one transaction: never one without the other.
  { transactional: true, batchSize: 50, localConcurrency: 2, pollingIntervalSeconds: 0.5 },
  async (jobs: Job<Report>[], transaction) => {
    for (const { key, end, next, at } of await Promise.all(jobs.map(run))) {
      if (next) {
        await boss.send('reports', next, { startAfter: new Date(at), db: transaction });
      } else {
        const insert = 'INSERT INTO await202_reports (key, ended) VALUES ($1, $2)';
        await transaction.executeSql(insert, [key, JSON.stringify(end)]);
      }
    }
  },
);

process.once('SIGTERM', () => boss.stop().then(() => process.exit()));
process.send?.('ready');
