import type { AwaitedOperation, Push, Wake } from 'await202/push';

/** What a channel does, so many milliseconds after it was opened. */
export type Cue = readonly [at: number, push: Push | Error | 'end'];

/** Ends after so many milliseconds, or as soon as the signal aborts. */
const pauseOf = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });

/**
 * A channel that plays these cues, one list for each time that it is opened, and is silent from then
 * on. It keeps when it was opened and closed, and for what.
 */
export function channelOf(...openings: Cue[][]) {
  const began = Date.now();
  const log: string[] = [];
  const operations: AwaitedOperation[] = [];
  const cursors: (string | undefined)[] = [];
  const wake: Wake = async function* (operation, signal) {
    const cues = openings[operations.length] ?? [];
    operations.push(operation);
    cursors.push(operation.cursor);
    const opened = Date.now();
    log.push(`${opened - began} opened`);
    try {
      for (const [at, push] of cues) {
        await pauseOf(opened + at - Date.now(), signal);
        if (signal.aborted || push === 'end') return;
        if (push instanceof Error) throw push;
        yield push;
      }
      await pauseOf(2 ** 31 - 1, signal);
    } finally {
      log.push(`${Date.now() - began} closed`);
    }
  };
  return { wake, log, operations, cursors };
}
