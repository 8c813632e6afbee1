import { isNetworkError, isTimeoutError, type Options } from 'ky';
import { withoutQuery } from '../core/without-query.ts';

// The only file that imports ky.

export { default as bareKy, type KyInstance, type Options, type ResponsePromise } from 'ky';

/** The options of ky that users may set. */
export type HttpSettings = Omit<Options, 'retry' | 'throwHttpErrors' | 'totalTimeout' | 'signal'>;

/** The reason an exchange is stopped with after `timeout`. */
export const tookTooLong = (): Error => new Error('it took longer than `timeout`');

/** Makes a `cause` of an error, without ky's wrapper, whose message has the whole URL. */
export function causeOf(error: unknown): Error {
  // Only of what this returns is it safe to ask anything.
  const known = withoutQuery(error);
  if (isTimeoutError(known)) return tookTooLong();
  return isNetworkError(known) ? (known.cause as Error) : known;
}
