/** A worker whose workflow waits for a report: the whole `run()` is replayed if the process dies. */
import { DBOS } from '@dbos-inc/dbos-sdk';
import { createClient } from 'await202';
import { durable } from 'await202/durable';

async function report(year: number): Promise<unknown> {
  // One for each run of the workflow.
  const client = createClient({
    ...durable({
      sleep: (milliseconds) => DBOS.sleep(milliseconds),
      step: (name, work) => DBOS.runStep(work, { name }),
    }),
    baseUrl: process.env['BASE_URL'],
  });
  return client.run('reports', { json: { year }, idempotencyKey: DBOS.workflowID });
}

DBOS.registerWorkflow(report, { name: 'report' });
DBOS.setConfig({
  name: 'await202-reports',
  systemDatabaseUrl: process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1/postgres',
  systemDatabaseSchemaName: 'await202_dbos',
  systemDatabasePoolSize: 10,
  logLevel: 'error',
  // After a crash the process with the same name goes on with its workflows.
  executorID: `worker-${process.env['WORKER']}`,
  applicationVersion: 'example',
});
await DBOS.launch();
await DBOS.registerQueue('reports', { workerConcurrency: 200 });

process.once('SIGTERM', () => DBOS.shutdown().then(() => process.exit()));
process.send?.('ready');
