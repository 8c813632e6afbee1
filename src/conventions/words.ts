import { fold } from '../core/fold.ts';
import type { State } from '../core/state.ts';

/**
 * A server's words by the state that they mean. Whole words are compared, ignoring case, spaces and
 * punctuation. With the option `state`, numbers and booleans are words, too.
 */
export type Words = {
  readonly [state in State]?: readonly (string | number | boolean)[] | undefined;
};

/** An HTTP status code, or a whole class of them. */
export type Code = number | '2xx' | '3xx' | '4xx' | '5xx';

/**
 * HTTP status codes of the status monitor, by the state that they mean. `fault`: that poll failed,
 * not the operation.
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
 * The words that most servers use. Words for the state of a resource (`created`, `open`, `active`)
 * are left out: in the answer to a submit they would turn a resource that has been created into an
 * operation that never ends, and in the answer to a poll an unknown word means running anyway.
 */
export const common: Record<State, string> = {
  pending,
  running,
  canceling,
  succeeded: 'succeeded success successful completed complete done finished ready',
  failed: 'failed failure error errored faulted exception rejected expired timedout timeout killed',
  canceled: 'canceled cancelled aborted terminated dismissed revoked stopped',
};

/**
 * Whether a common word means an active state. It does without the lists of final words, to be
 * small.
 */
export const meansActive = (word = ''): boolean =>
  `${pending} ${running} ${canceling}`.split(' ').includes(fold(word));

/** Lists of words by their meaning. A string holds words that are separated by spaces. */
type Lists<Meaning extends string> = {
  readonly [meaning in Meaning]?: string | readonly unknown[] | undefined;
};

/**
 * Makes a dictionary from words to states.
 *
 * @param further Words to add to the common ones. They take precedence.
 * @returns A function from a word to what it means; `undefined` for an unknown one.
 */
export function dictionary<Meaning extends string = State>(
  further: Lists<Meaning> = {},
): (word?: string) => Meaning | undefined {
  const meanings = new Map<string, Meaning>();
  for (const [meaning, list = []] of [
    ...Object.entries(common),
    ...Object.entries<Lists<Meaning>[Meaning]>(further),
  ]) {
    for (const word of typeof list === 'string' ? list.split(' ') : list) {
      meanings.set(fold(`${word}`), meaning as Meaning);
    }
  }
  return (word = '') => meanings.get(fold(word));
}
