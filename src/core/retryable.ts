import { OperationError } from './errors.ts';

/**
 * Whether the same call may succeed later: what a job queue asks when it has to decide between another
 * try and giving up.
 *
 * `false` for what another try cannot mend: the operation has failed, was canceled or is gone, its
 * time is up, the server has refused the request or the schema the result, an option is wrong. `false`,
 * too, for a submit without `idempotencyKey` that may have arrived, because another could start the
 * work twice. `true` for faults: no answer, 429, 5xx; and for whatever is not an error of this library,
 * such as the reason of a worker's own signal.
 *
 * @example
 * ```ts
 * try {
 *   return await client.step(job.data.checkpoint);
 * } catch (error) {
 *   throw isRetryable(error) ? error : new UnrecoverableError(error.message);
 * }
 * ```
 */
export function isRetryable(error: unknown): boolean {
  if (error instanceof OperationError) return 'mayPass' in error;
  const isMistake = error instanceof TypeError && error.message.startsWith('await202: ');
  return !isMistake;
}
