/**
 * When a turn of the event loop is over. In Node a body that is at hand is read in microtasks; a
 * browser reads it elsewhere, and says so in a task. Here a turn goes on while something is being
 * read, so that no fake time passes meanwhile: Vitest waits by `setImmediate`, and looks for it
 * when it is loaded.
 */

// What is real, before Vitest takes its place.
const now = performance.now.bind(performance);
/** The reads that have begun and not ended, each with when it began. */
const reading = new Map<object, number>();

type Read = (this: unknown, ...given: unknown[]) => Promise<unknown>;
const ofBodies = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'];
for (const [{ prototype }, names] of [
  [Request, ofBodies],
  [Response, ofBodies],
  [Blob, ofBodies],
  [ReadableStreamDefaultReader, ['read']],
] as const) {
  const reads = prototype as unknown as Record<string, Read | undefined>;
  for (const name of names) {
    const native = reads[name];
    if (!native) continue;
    reads[name] = function (...given) {
      const result = native.apply(this, given);
      const over = () => reading.delete(result);
      reading.set(result, now());
      result.then(over, over);
      return result;
    };
  }
}

const { port1, port2 } = new MessageChannel();
const tasks: (() => void)[] = [];
port1.onmessage = () => tasks.shift()?.();
const task = () =>
  new Promise<void>((resolve) => {
    tasks.push(resolve);
    port2.postMessage(undefined);
  });

/** How old the youngest read is. One is forgotten when no test can be waiting for it any more. */
function youngest(): number {
  let least = Infinity;
  for (const [read, began] of reading) {
    const age = now() - began;
    if (age > 5_000) reading.delete(read);
    least = Math.min(least, age);
  }
  return least;
}

/**
 * Every microtask; and what is being read, unless it has no end. Each read is waited for once: what
 * has no end would otherwise cost half a second in every turn. If fake time has brought the rest of
 * a body, a few tasks are enough.
 */
async function turn(): Promise<void> {
  for (let tasks = 0; ; tasks++) {
    for (let hops = 0; hops < 500; hops++) await undefined;
    if (reading.size === 0 || (tasks >= 10 && youngest() > 500)) return;
    await task();
  }
}

const process = {
  nextTick: (then: () => void) => turn().then(then),
};
const setImmediate = (then: () => void) => task().then(turn).then(then);
Object.assign(globalThis, { process, setImmediate });
