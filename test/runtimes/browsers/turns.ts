/**
 * When a turn of the event loop is over. In Node a body that is at hand is read in microtasks; a
 * browser reads it elsewhere, and says so in a task. Here a turn goes on while something is being
 * read, so that no fake time passes meanwhile: Vitest waits by `setImmediate`, and looks for it
 * when it is loaded.
 */

/** How many reads have begun and not ended. */
let reading = 0;
const over = () => {
  reading--;
};

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
      reading++;
      const result = native.apply(this, given);
      result.then(over, over);
      return result;
    };
  }
}

// What is real, before Vitest takes its place.
const now = performance.now.bind(performance);
const { port1, port2 } = new MessageChannel();
const tasks: (() => void)[] = [];
port1.onmessage = () => tasks.shift()?.();
const task = () =>
  new Promise<void>((resolve) => {
    tasks.push(resolve);
    port2.postMessage(undefined);
  });

/** Every microtask; and what is being read, unless it has no end. */
async function turn(): Promise<void> {
  const latest = now() + 1_000;
  for (;;) {
    for (let hops = 0; hops < 500; hops++) await undefined;
    if (reading === 0 || now() > latest) return;
    await task();
  }
}

const process = {
  nextTick: (then: () => void) => turn().then(then),
};
const setImmediate = (then: () => void) => task().then(turn).then(then);
Object.assign(globalThis, { process, setImmediate });
