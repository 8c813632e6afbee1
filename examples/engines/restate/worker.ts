/** A service whose handler waits for a report: Restate replays the whole `run()` if it dies. */
import { type Context, serve, service, TerminalError } from '@restatedev/restate-sdk';
import { createClient, OperationError } from 'await202';
import { durable } from 'await202/durable';

const name = `reports${process.env['WORKER']}`;

const reports = service({
  name,
  handlers: {
    async run(context: Context, { key, year }: { key: string; year: number }): Promise<unknown> {
      const client = createClient({
        ...durable({
          sleep: (milliseconds) => context.sleep(milliseconds),
          step: (name, work) => context.run(name, work),
        }),
        baseUrl: process.env['BASE_URL'],
      });
      try {
        return await client.run('reports', { json: { year }, idempotencyKey: key });
      } catch (error) {
        // Any other error is for Restate, which tries again.
        if (error instanceof OperationError) throw new TerminalError(error.message);
        throw error;
      }
    },
  },
});

const port = await serve({ services: [reports], port: Number(process.env['PORT'] ?? 0) });
process.once('SIGTERM', () => process.exit());
process.send?.({ name, port });
