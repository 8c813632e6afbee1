/**
 * `Symbol.asyncIterator`; in Hermes, which had none for long, the name in its place that the
 * `for await` of Babel looks for.
 */
export const asyncIterator: typeof Symbol.asyncIterator =
  Symbol.asyncIterator ?? ('@@asyncIterator' as never);
