import { fold } from '../core/fold.ts';
import type { State } from '../core/state.ts';

/**
 * Which of a server's words mean which state; compared whole, without case, spaces, `-` and `_`.
 * Where `state` is named, numbers and booleans are words too.
 */
export type Words = {
  readonly [state in State]?: readonly (string | number | boolean)[] | undefined;
};

/** An HTTP status code, or a whole class of them. */
export type Code = number | '2xx' | '3xx' | '4xx' | '5xx';

/**
 * Which HTTP status codes of the monitor mean which state; `fault`: that poll failed, not the
 * operation.
 */
export type Codes = {
  readonly [meaning in State | 'fault']?: readonly Code[] | undefined;
};

const pending =
  'pending queued enqueued accepted notstarted starting preparing initializing validating inqueue';
const running =
  'running inprogress processing executing working waiting ongoing building provisioning creating updating deleting finalizing';
const canceling =
  'canceling cancelling cancelrequested cancellationrequested aborting stopping terminating';

/**
 * The words of the common vocabularies. Those of a resource's own life (`created`, `open`,
 * `active`) are not among them: in a submit's answer they would turn a finished creation into an
 * operation that never ends, and on a monitor an unknown word means running anyway.
 */
export const common: Record<State, string> = {
  pending,
  running,
  canceling,
  succeeded: 'succeeded success successful completed complete done finished ready',
  failed: 'failed failure error errored faulted exception rejected expired timedout timeout killed',
  canceled: 'canceled cancelled aborted terminated dismissed revoked stopped',
};

/** Whether a common word says that it goes on: without the lists of those that say how it ended. */
export const meansActive = (word = ''): boolean =>
  `${pending} ${running} ${canceling}`.split(' ').includes(fold(word));

/** Lists by what their words mean. */
type Lists<Meaning extends string> = {
  readonly [meaning in Meaning]?: string | readonly unknown[] | undefined;
};

/**
 * A dictionary from words to states.
 *
 * @param own Words that come before the common ones.
 * @returns The state a word means, or `undefined` for one it does not know.
 */
export function dictionary<Meaning extends string = State>(
  own: Lists<Meaning> = {},
): (word?: string) => Meaning | undefined {
  const meanings = new Map<string, Meaning>();
  for (const [meaning, list = []] of [
    ...Object.entries(common),
    ...Object.entries<Lists<Meaning>[Meaning]>(own),
  ]) {
    for (const word of typeof list === 'string' ? list.split(' ') : list) {
      meanings.set(fold(`${word}`), meaning as Meaning);
    }
  }
  return (word = '') => meanings.get(fold(word));
}
