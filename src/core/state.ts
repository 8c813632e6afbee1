/**
 * The operation has not ended. `canceling`: a cancel was accepted, but has not taken effect yet.
 */
export type ActiveState = 'pending' | 'running' | 'canceling';

/** The operation has ended; nothing polls it again. */
export type FinalState = 'succeeded' | 'failed' | 'canceled';

/** Where an operation is in its life. */
export type State = ActiveState | FinalState;

/**
 * Why an operation counts as succeeded: a status word, a flag such as `done`, the HTTP status code,
 * or a redirect to the result. `'unmarked'`: only because its document does not say otherwise.
 */
export type Evidence = 'word' | 'flag' | 'code' | 'redirect' | 'unmarked';

export const isFinalState = (state: State | undefined): state is FinalState =>
  state === 'succeeded' || state === 'failed' || state === 'canceled';

export const states: readonly State[] = [
  'pending',
  'running',
  'canceling',
  'succeeded',
  'failed',
  'canceled',
];
