import { type Checkpoint, createClient, type Step } from 'await202';

// What operations cost the process that waits for them, and one that runs the steps of a queue.

const baseUrl = 'https://api.example.com/';
const path = 'tenants/5f1b6f0e-4f0b-4b8e-9a55-0d9a2f7c1c3e/reports';

const answers: typeof fetch = async (input, init) => {
  const { method } = new Request(input, init);
  const headers = {
    'retry-after': '3600',
    location: `/${path}/7c0a8f6e-31a0-4d59-8d8f-8d2f0a4b6c11`,
  };
  return new Response(null, { status: 202, headers: method === 'POST' ? headers : {} });
};

const first = { submit: [path] } as const;

async function accepted(): Promise<Checkpoint> {
  const step: Step<unknown> = await createClient({ baseUrl, fetch: answers }).step(first);
  if (step.done) throw new Error('it is over');
  return step.checkpoint;
}

/** Bytes of heap of an operation that somebody waits for, and of its checkpoint as JSON. */
export async function sizes(): Promise<{ heap: number; stored: number }> {
  const checkpoint = await accepted();
  const client = createClient({ baseUrl, fetch: answers });
  const count = 20_000;
  const stop = new AbortController();
  global.gc?.();
  const before = process.memoryUsage().heapUsed;
  const waits = Array.from({ length: count }, () =>
    client.resume(structuredClone(checkpoint), { onAbort: 'detach', signal: stop.signal }).result(),
  );
  global.gc?.();
  const heap = (process.memoryUsage().heapUsed - before) / count;
  stop.abort();
  await Promise.allSettled(waits);
  return { heap: Math.round(heap), stored: JSON.stringify(checkpoint).length };
}

/** Steps that one process does in a second, without a network and without a queue. */
export async function stepsPerSecond(): Promise<number> {
  const checkpoint = { ...(await accepted()), wait: 0 };
  const client = createClient({ baseUrl, fetch: answers });
  const until = performance.now() + 3000;
  let steps = 0;
  while (performance.now() < until) {
    await Promise.all(Array.from({ length: 50 }, () => client.step(checkpoint)));
    steps += 50;
  }
  return Math.round(steps / 3);
}
