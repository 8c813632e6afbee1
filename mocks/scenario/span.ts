/**
 * How long something lasts: a number of polls (a plain number is short for that),
 * or milliseconds on the task server's clock.
 *
 * @example
 * scenario().pending(1).running({ milliseconds: 5_000 });
 */
export type Span = number | { readonly polls: number } | { readonly milliseconds: number };

/** A span whose unit is known. */
export type Duration =
  | { readonly unit: 'polls'; readonly length: number }
  | { readonly unit: 'milliseconds'; readonly length: number };

/** Checks a span and names its unit; `what` is the call to blame in the error. */
export function durationOf(span: Span, what: string): Duration {
  if (typeof span === 'number') return checked({ unit: 'polls', length: span }, what);
  if ('polls' in span) return checked({ unit: 'polls', length: span.polls }, what);
  return checked({ unit: 'milliseconds', length: span.milliseconds }, what);
}

/** Whether it is over after so many polls and so many milliseconds. */
export function isOver(duration: Duration, polls: number, elapsed: number): boolean {
  return (duration.unit === 'polls' ? polls : elapsed) >= duration.length;
}

function checked(duration: Duration, what: string): Duration {
  const { unit, length } = duration;
  const fits = unit === 'milliseconds' || Number.isInteger(length) || length === Infinity;
  if (typeof length === 'number' && length >= 0 && fits) return duration;
  const expected = unit === 'polls' ? 'a whole number of polls' : 'a number of milliseconds';
  throw new TypeError(`${what}: got ${length}; expected ${expected}, zero or more (or Infinity).`);
}
