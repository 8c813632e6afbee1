import type { State } from '../status.ts';

/** Which of a server's words mean which state; compared whole, without case, spaces, `-` and `_`. */
export type Words = { readonly [state in State]?: readonly string[] | undefined };

/**
 * The words of the common vocabularies. Those of a resource's own life (`created`, `open`,
 * `active`) are not among them: in a submit's answer they would turn a finished creation into an
 * operation that never ends, and on a monitor an unknown word means running anyway.
 */
const common = {
  pending: 'pending queued accepted notstarted validating initializing starting throttled inqueue',
  running:
    'running inprogress processing executing working finalizing provisioning creating updating deleting',
  canceling:
    'canceling cancelling cancelrequested cancellationrequested aborting stopping terminating',
  succeeded: 'succeeded success successful completed complete done finished ready jobcomplete',
  failed:
    'failed failure error errored faulted exception rejected expired timedout timeout unsuccessful killed executorerror systemerror',
  canceled: 'canceled cancelled aborted terminated dismissed revoked stopped',
} satisfies Record<State, string>;

const fold = (word: string): string => word.toLowerCase().replace(/[\s_-]+/g, '');

/**
 * A dictionary from words to states.
 *
 * @param own Words that come before the common ones.
 * @returns The state a word means, or `undefined` for one it does not know.
 */
export function dictionary(own: Words = {}): (word: string) => State | undefined {
  const states = new Map<string, State>();
  for (const [state, words] of Object.entries(common) as [State, string][]) {
    for (const word of words.split(' ')) states.set(word, state);
  }
  for (const [state, words] of Object.entries(own) as [State, readonly string[] | undefined][]) {
    for (const word of words ?? []) states.set(fold(word), state);
  }
  return (word) => states.get(fold(word));
}
