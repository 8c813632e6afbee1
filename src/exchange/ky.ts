import { isNetworkError, isTimeoutError, type Options } from 'ky';
import { withoutQuery } from '../core/without-query.ts';

// The only file that imports ky.

export { default as bareKy, type KyInstance, type Options, type ResponsePromise } from 'ky';

/** The ky options that pass through. */
export type HttpSettings = Omit<Options, 'retry' | 'throwHttpErrors' | 'totalTimeout' | 'signal'>;

/** What an exchange is ended with when its time is up. */
export const tookTooLong = (): Error => new Error('it took longer than `timeout`');

/** An error as a cause, without ky's wrapper: its message holds the whole URL. */
export function causeOf(error: unknown): Error {
  if (isTimeoutError(error)) return tookTooLong();
  return withoutQuery(isNetworkError(error) ? error.cause : error);
}
