// React Native had signals without a reason until 0.88.

export const abortError = (message: string): Error =>
  Object.assign(new Error(message), { name: 'AbortError' });

/** The reason that a signal has aborted with. */
export const reasonOf = ({ reason }: AbortSignal): unknown =>
  reason === undefined ? abortError('aborted') : reason;

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw reasonOf(signal);
}
