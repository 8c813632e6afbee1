// A program that does one thing with a server, and has to end by itself: `node wire-process.ts how url`.
// It prints how it settled, and at its exit how many milliseconds later that is.
import { createClient } from '../src/index.ts';

const [how = '', baseUrl = ''] = process.argv.slice(2);
const controller = new AbortController();
const { signal } = controller;
const client = createClient({
  baseUrl,
  signal,
  totalTimeout: 3_600_000,
  polling: { minDelay: 5 },
});

const ways: Record<string, () => Promise<unknown>> = {
  run: () => client.run('tasks'),
  abort: () => {
    setTimeout(() => controller.abort('aborted'), 200);
    return client.run('tasks');
  },
  detach: () => {
    setTimeout(() => controller.abort('aborted'), 200);
    return client.run('tasks', { onAbort: 'detach' });
  },
  'leave one wait': async () => {
    const operation = await client.submit('tasks');
    return operation.result({ signal: AbortSignal.timeout(200) });
  },
  'leave a loop': async () => {
    for await (const { state } of await client.submit('tasks'))
      if (state === 'running') return state;
    return undefined;
  },
  'wait for nothing': async () => (await client.submit('tasks')).status.state,
  cancel: async () => (await (await client.submit('tasks')).cancel()).state,
};

const show = (value: unknown) => (value instanceof Error ? value.name : JSON.stringify(value));
const settled = await ways[how]?.().then(show, (reason) => `rejected: ${show(reason)}`);
const at = performance.now();
process.on('exit', () => console.log(JSON.stringify({ settled, later: performance.now() - at })));
