/** The operation has not ended yet. `canceling`: a cancel was accepted, the end is not known. */
export type ActiveState = 'pending' | 'running' | 'canceling';

/** The operation has ended; nothing polls it again. */
export type FinalState = 'succeeded' | 'failed' | 'canceled';

/** Where an operation is in its life. */
export type State = ActiveState | FinalState;

/**
 * Why an operation is said to have succeeded: a status word, a flag such as `done`, the HTTP status
 * code, a 303 that leads to the result; or nothing but that its document does not say otherwise.
 */
export type Evidence = 'word' | 'flag' | 'code' | 'redirect' | 'unmarked';

/** Whether a state is one that nothing follows. */
export const isFinalState = (state: State | undefined): state is FinalState =>
  state === 'succeeded' || state === 'failed' || state === 'canceled';

/** All of them. */
export const states: readonly State[] = [
  'pending',
  'running',
  'canceling',
  'succeeded',
  'failed',
  'canceled',
];
