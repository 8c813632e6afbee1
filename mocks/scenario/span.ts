/**
 * How long something lasts: a number of polls (a plain number is short for that),
 * or milliseconds on the task server's clock.
 *
 * @example
 * scenario().pending(1).running({ milliseconds: 5_000 });
 */
export type Span = number | { readonly polls: number } | { readonly milliseconds: number };

/** A span after its check, with its unit spelled out. */
export type Duration =
  | { readonly unit: 'polls'; readonly length: number }
  | { readonly unit: 'milliseconds'; readonly length: number };

/** Checks a span and spells its unit out; `call` is what the error message blames. */
export function durationOf(span: Span, call: string): Duration {
  if (typeof span === 'number') return checked({ unit: 'polls', length: span }, call);
  if ('polls' in span) return checked({ unit: 'polls', length: span.polls }, call);
  return checked({ unit: 'milliseconds', length: span.milliseconds }, call);
}

/** Whether so many polls, or so many milliseconds, are enough for it. */
export function hasElapsed(duration: Duration, polls: number, milliseconds: number): boolean {
  return (duration.unit === 'polls' ? polls : milliseconds) >= duration.length;
}

function checked(duration: Duration, call: string): Duration {
  const { unit, length } = duration;
  const fits = unit === 'milliseconds' || Number.isInteger(length) || length === Infinity;
  if (typeof length === 'number' && length >= 0 && fits) return duration;
  const expected = unit === 'polls' ? 'a whole number of polls' : 'a number of milliseconds';
  throw new TypeError(`${call}: got ${length}; expected ${expected}, zero or more (or Infinity).`);
}
