/** What a transcript says, and what came of playing it: where the two part. */
import type { TranscriptCase } from 'await202/mocks';
import type { Played } from './play.ts';

/** A place where the transcript says something else than what was seen. */
export interface Departure {
  /** The line of the transcript, from 0. */
  readonly line: number;
  /** What was seen there. */
  readonly saw: string;
  readonly kind: 'sent' | 'not sent' | 'read' | 'came to';
}

/** Whether an outcome is the one that a transcript has: errors have it in their message. */
export function isOutcome(expected: string, { outcome }: Pick<Played, 'outcome'>): boolean {
  const [kind = '', ...rest] = expected.split(' ');
  const text = rest.join(' ');
  if (kind !== 'succeeded') return outcome.split(' ')[0] === kind && outcome.includes(text);
  try {
    return outcome === `succeeded ${JSON.stringify(JSON.parse(text))}`;
  } catch {
    return outcome === expected;
  }
}

/**
 * Every place where a play departs from the transcript, in the order of the lines. After a request
 * that is another one the server is gone, so that what comes then says nothing.
 */
export function departures({ outcome }: TranscriptCase, played: Played): readonly Departure[] {
  const { difference, wrong, unasked } = played;
  const found: Departure[] = wrong.map((one) => ({ ...one, kind: 'read' }));
  if (difference) return [...found, { ...difference, kind: 'sent' }];
  if (unasked !== undefined) found.push({ line: unasked, saw: played.outcome, kind: 'not sent' });
  else if (!isOutcome(outcome.text, played))
    found.push({ line: outcome.line, saw: played.outcome, kind: 'came to' });
  return found;
}

/** What a transcript has to say of a play after `~ http(): `. */
export function inShort(of: TranscriptCase, played: Played): string {
  const all = departures(of, played);
  const first = all.find(({ kind }) => kind !== 'read') ?? all[0];
  if (!first) return 'the same';
  if (first.kind !== 'sent') return first.saw;
  // What differs in a request that the transcript has is on a line of its own.
  const isWithin = of.steps.some(
    (step) =>
      step.kind === 'exchange' &&
      step.request.lines['method'] !== first.line &&
      Object.values(step.request.lines).includes(first.line),
  );
  return isWithin ? `sends ${first.saw}` : `asks ${played.difference?.asked}`;
}
