import type { Push, Wake } from 'await202/push';
import type { Told } from './exchange.ts';

/** What a channel says, whatever the operation does. */
export interface Cue {
  /** Milliseconds after the one before. */
  readonly after: number;
  readonly says:
    | 'open'
    | 'alive'
    | 'change'
    | 'storm'
    | 'running'
    | 'succeeded'
    | 'failed'
    | 'canceled'
    | 'another document'
    | 'nonsense'
    | 'never again';
  readonly progress: number;
  /** The id of the event; 0 for none. */
  readonly id: number;
}

/** A channel as long as it is open once. */
export interface Opening {
  readonly cues: readonly Cue[];
  readonly ends: 'never' | 'at once' | 'with an error' | 'deaf';
}

/** What happens each time that it is opened; then it stays silent. */
export type ChannelScript = readonly Opening[];

const stormy = 30;

/** What a cue comes to. */
function pushOf({ says, progress, id }: Cue): Push {
  const event = id ? { id: `${id}` } : {};
  if (says === 'open' || says === 'alive' || says === 'change') return id ? event : says;
  if (says === 'storm') return 'change';
  if (says === 'never again') return { reopenAfter: Infinity };
  if (says === 'another document') return { ...event, status: { rows: 3 } };
  if (says === 'nonsense') return null as never;
  return { ...event, status: { status: says, progress } };
}

/** Ends after that time, or as soon as the signal aborts. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = milliseconds < Infinity ? setTimeout(done, milliseconds) : undefined;
    signal.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

/**
 * A channel that knows nothing of its operation: it may be early, late, silent, twice, out of order, a
 * liar or a storm, and it may die.
 *
 * @param tell Is told what it says, in the turn in which it does.
 */
export function channelOf(script: ChannelScript, tell: (what: Told['what']) => void): Wake {
  let opened = 0;
  return async function* (_, signal) {
    const { cues, ends } = script[opened++] ?? { cues: [], ends: 'never' };
    for (const cue of cues) {
      const times = cue.says === 'storm' ? stormy : 1;
      for (let count = 0; count < times; count++) {
        await pause(times > 1 ? 20 : cue.after, signal);
        if (signal.aborted) return;
        tell(cue.says);
        yield pushOf(cue);
      }
    }
    if (ends === 'with an error') throw new Error('the channel broke');
    if (ends === 'at once') return;
    // A deaf one does not hear its signal, but leaves nothing behind.
    if (ends === 'deaf') await new Promise(() => undefined);
    await pause(Infinity, signal);
  };
}
