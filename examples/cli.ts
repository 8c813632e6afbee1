/**
 * A command line where Ctrl-C cancels:
 * `node examples/cli.ts https://api.example.com/reports '{"year":2026}'`
 */
import { createClient } from 'await202';

const [url = '', input = '{}'] = process.argv.slice(2);
const controller = new AbortController();
const { signal } = controller;

// Once: a second Ctrl-C ends the process as it always does.
process.once('SIGINT', () => controller.abort(new Error('Canceled')));

try {
  const result = await createClient().run(url, {
    json: JSON.parse(input),
    signal,
    onStatus: ({ state, progress, estimatedEndAt }) => {
      const left = estimatedEndAt && Math.ceil((estimatedEndAt - Date.now()) / 1000);
      const rest = left && left > 0 ? `(about ${left} s left)` : undefined;
      console.error(...[state, progress, rest].filter((word) => word !== undefined));
    },
  });
  console.log(JSON.stringify(result));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  // Not process.exit(): the DELETE is on its way, and the process ends when it has arrived.
  process.exitCode = signal.aborted ? 130 : 1;
}
