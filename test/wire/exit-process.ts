// A program that does one thing with a server, and has to end by itself: `node exit-process.ts how url`.
// It prints how it settled, and at its exit how many milliseconds later that is.
import { createClient } from '../../src/index.ts';

const [how = '', baseUrl = ''] = process.argv.slice(2);
const controller = new AbortController();
const { signal } = controller;
/** Aborts a moment after the first poll. */
const onStatus = ({ state }: { state: string }) => {
  if (state === 'running') setTimeout(() => controller.abort('aborted'), 20);
};
const client = createClient({
  baseUrl,
  totalTimeout: 3_600_000,
  polling: { minDelay: 5 },
  limits: { cancelGrace: 600 },
});

const ways: Record<string, () => Promise<unknown>> = {
  run: () => client.run('tasks'),
  abort: () => client.run('tasks', { signal, onStatus }),
  'abort the submit': () => {
    setTimeout(() => controller.abort('aborted'), 100);
    return client.run('tasks', { signal });
  },
  detach: () => client.run('tasks', { signal, onStatus, onAbort: 'detach' }),
  'leave one wait': async () => {
    const operation = await client.submit('tasks', { onStatus });
    return operation.result({ signal });
  },
  'leave a loop': async () => {
    for await (const { state } of await client.submit('tasks'))
      if (state === 'running') return state;
    return undefined;
  },
  'wait for nothing': async () => (await client.submit('tasks')).status.state,
  'leave a scope': async () => {
    const operation = await client.submit('tasks');
    try {
      return operation.status.state;
    } finally {
      // What `await using` does; Node 22 cannot read those words.
      await operation[Symbol.asyncDispose]();
    }
  },
  'detach the handle': async () => {
    const operation = await client.submit('tasks', { signal });
    const result = operation.result();
    setTimeout(() => operation.detach(), 100);
    return result;
  },
  'leave a cancel': async () => {
    const operation = await client.submit('tasks');
    setTimeout(() => controller.abort('aborted'), 100);
    return operation.cancel({ signal });
  },
  cancel: async () => (await (await client.submit('tasks')).cancel()).state,
};

const show = (value: unknown) => (value instanceof Error ? value.name : JSON.stringify(value));
const settled = await ways[how]?.().then(show, (reason) => `rejected: ${show(reason)}`);
const at = performance.now();
process.on('exit', () => console.log(JSON.stringify({ settled, later: performance.now() - at })));
