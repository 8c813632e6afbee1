/**
 * await202 in five steps, over real HTTP to a task server on this machine: `npm run demo`.
 * Everything on this page is what you would write yourself; demo/ has the server and the printing.
 */
import { createClient, OperationFailedError } from 'await202';
import { z } from 'zod';
import { resumeInAnotherProcess } from './demo/other-process.ts';
import { announce, say, show } from './demo/output.ts';
import { startServer } from './demo/server.ts';

await using server = await startServer();
const client = createClient({ baseUrl: server.url });

announce('One line: submit, poll, fetch the result');
const Invoice = z.object({ number: z.string(), total: z.number() });
const invoice = await client.run('invoices', { json: { customer: 'Ada' }, schema: Invoice });
// `invoice` is typed by the schema, and was checked by it.
say(`Invoice ${invoice.number} is about ${invoice.total.toFixed(2)} EUR.`);

announce('Progress: the handle is an async iterable of statuses');
const report = await client.submit('reports', { json: { year: 2026 } });
for await (const status of report) show(status);
say('The result:', await report.result());

announce('A task that fails: an error with its problem details');
try {
  await client.run('labels', { json: { copies: 500 } });
} catch (error) {
  if (!(error instanceof OperationFailedError)) throw error;
  say(`${error.name}: ${error.problem?.title}. ${error.problem?.detail}`);
}

announce('Cancel: abort the signal, and the server gets a DELETE');
const controller = new AbortController();
const video = client.run('videos', { signal: controller.signal, onStatus: show });
setTimeout(() => controller.abort(new Error('the user has left the page')), 1_000);
await video.catch((reason: Error) => say(`The wait has ended at once: ${reason.message}.`));
say(`The server has received: ${await server.received('DELETE')}`);

announce('Checkpoint: another process goes on from here');
const backup = await client.submit('backups');
for await (const status of backup) {
  show(status);
  if ((status.progress ?? 0) > 0.3) break; // leaving the loop stops the polling, not the task
}
const checkpoint = JSON.stringify(backup);
say(`Process ${process.pid} hands over ${checkpoint}`);
await resumeInAnotherProcess(checkpoint);
