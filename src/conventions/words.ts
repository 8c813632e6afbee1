import type { State } from '../status.ts';

/** Which of a server's words mean which state; compared whole, without case, spaces, `-` and `_`. */
export type Words = { readonly [state in State]?: readonly string[] | undefined };

/**
 * The words of the common vocabularies. Those of a resource's own life (`created`, `open`,
 * `active`) are not among them: in a submit's answer they would turn a finished creation into an
 * operation that never ends, and on a monitor an unknown word means running anyway.
 */
const common: Record<State, string> = {
  pending: 'pending queued accepted notstarted starting validating inqueue',
  running: 'running inprogress processing executing provisioning creating updating deleting',
  canceling:
    'canceling cancelling cancelrequested cancellationrequested aborting stopping terminating',
  succeeded: 'succeeded success successful completed complete done finished ready',
  failed: 'failed failure error errored faulted exception rejected expired timedout timeout killed',
  canceled: 'canceled cancelled aborted terminated dismissed revoked stopped',
};

const fold = (word: string): string => word.toLowerCase().replace(/[\s_-]/g, '');

/**
 * A dictionary from words to states.
 *
 * @param own Words that come before the common ones.
 * @returns The state a word means, or `undefined` for one it does not know.
 */
export function dictionary(own: Words = {}): (word?: string) => State | undefined {
  const states = new Map<string, State>();
  for (const words of [common, own]) {
    for (const [state, list = []] of Object.entries(words)) {
      for (const word of typeof list === 'string' ? list.split(' ') : list) {
        states.set(fold(word), state as State);
      }
    }
  }
  return (word = '') => states.get(fold(word));
}
