import { aBoolean, checkAll } from '../core/check.ts';
import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, template } from './selectors.ts';

/** "SQL execution canceled". A statement that has run out of its time has the same SQL state, 57014. */
const canceled = '000604';

/**
 * Snowflake's SQL API. The result is the `ResultSet` with its first partition; the others are at
 * `{statementStatusUrl}?partition=1` and on. A 408 is no fault of a poll: the statement has run out
 * of its time.
 *
 * @param options `wait`: the server answers the submit with the result if the statement ends within 45
 * seconds.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://account.snowflakecomputing.com/api/v2/',
 *   convention: snowflake(),
 * });
 * const { data } = await client.run('statements', { json: { statement: 'select 1' } });
 * ```
 */
export function snowflake(options: { readonly wait?: boolean } = {}): Convention {
  checkAll(options, { wait: aBoolean }, 'snowflake.');
  const base = http({
    name: 'snowflake',
    prepare: options.wait ? { hold: 45_000 } : { searchParams: { async: 'true' } },
    monitor: body('statementStatusUrl'),
    accepted: [],
    codes: { failed: [422, 408] },
    cancelUrl: template('{statusUrl}/cancel'),
    // 000605: the statement has ended.
    cancel: { method: 'POST', over: [422] },
  });
  return {
    ...base,
    // One code for "failed" and "canceled", and a code that has a meaning leaves none to the words.
    read: (answer, checkpoint) =>
      body('code')(answer) === canceled
        ? { state: 'canceled', word: canceled }
        : base.read(answer, checkpoint),
  };
}
