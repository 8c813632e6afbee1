import type { Answer } from '../core/answer.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { Reading } from '../core/convention.ts';
import { isProblem, problemIn, remark } from '../core/problem.ts';
import { absolute } from '../core/trust.ts';
import type { Sign } from './evidence.ts';
import type { HttpOptions } from './http-options.ts';
import { location, type Places } from './places.ts';
import { select, selectText } from './selectors.ts';

/**
 * The end of an operation, with the place of its result. A status document embeds the result or
 * names its URL. One that does neither is the result itself, and so is any other document.
 */
export function endOf(
  options: HttpOptions,
  where: Places,
  answer: Answer,
  { state, word, evidence, owner, place }: Sign,
  before?: Checkpoint,
): Reading {
  const { body: document, unread, url } = answer;
  if (state === 'canceled')
    return { state, word, place, message: remark(select(options.error, answer)) };
  if (state === 'failed') {
    const error = select(where.error, answer);
    // A status document may have a `title`, which is that of the job.
    const isError = isProblem(answer) || answer.status > 399;
    const problem = problemIn(error) ?? (isError ? problemIn(document) : undefined);
    return { state, word, place, problem, message: remark(error) ?? remark(owner, -2) };
  }
  const isDocument = state === 'succeeded';
  const isEmpty = document === undefined && !unread;
  const value = isDocument || options.result ? select(where.result, answer, before) : undefined;
  // With a final word, a `Location` is that of the result, unless it is the monitor's once more,
  // or it is said where the result's URL is. (Behind a gateway the monitor's looks like another.)
  const target =
    isEmpty || (isDocument && before && !options.resultUrl)
      ? selectText(location, answer)
      : undefined;
  const resultUrl =
    isDocument || isEmpty || options.resultUrl
      ? (selectText(where.resultUrl, answer, before) ?? before?.resultUrl ?? target)
      : undefined;
  const success = { state: 'succeeded', word, place, evidence } as const;
  if (value == null && resultUrl && absolute(resultUrl, url).href !== before?.statusUrl)
    return { ...success, resultUrl };
  return value === undefined ? success : { ...success, result: { value } };
}
