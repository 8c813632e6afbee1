import { dictionary } from '../conventions/words.ts';
import type { Answer } from '../core/answer.ts';
import { blank } from '../core/checkpoint.ts';
import type { Convention, Reading } from '../core/convention.ts';
import { problemIn, remark } from '../core/problem.ts';
import { isFinalState, type State } from '../core/state.ts';
import type { SseEvent } from './sse.ts';

/** Events whose whole name tells an end. A part of a name does not: `output_item.done`. */
const stateOfName = dictionary<State>({ succeeded: 'result final end' });

/** JSON as what it says, anything else as text, nothing as nothing. */
export function documentOf({ data }: SseEvent): unknown {
  if (!data || data === '[DONE]') return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

/** A document as if a status monitor had answered with it. */
export const answerOf = (url: string, document: unknown, status = 200): Answer => ({
  status,
  url,
  headers: new Headers({ 'content-type': 'application/json' }),
  body: document,
});

/** What the convention reads in a document, unless that only does not say otherwise. */
function readingIn(url: string, document: unknown, convention: Convention): Reading | undefined {
  if (typeof document !== 'object' || !document) return undefined;
  const reading = convention.read(answerOf(url, document), blank(convention.name, url, 0));
  if (!reading || reading === 'fault') return undefined;
  if (reading.state !== 'succeeded') return reading;
  const { evidence = reading.word === undefined ? 'code' : 'word' } = reading;
  return evidence === 'word' || evidence === 'flag' ? reading : undefined;
}

/**
 * What an event says: its document, if that tells an end; else its name, if it is a word for one; else
 * that it goes on.
 */
export function readingOf(
  url: string,
  { event: name, data }: SseEvent,
  document: unknown,
  convention: Convention,
): Reading | undefined {
  if (data === '[DONE]') return { state: 'succeeded', evidence: 'flag', word: data };
  const told = readingIn(url, document, convention);
  if (told && isFinalState(told.state)) return told;
  const state = stateOfName(name);
  if (state === 'failed')
    return { state, word: name, message: remark(document), problem: problemIn(document) };
  if (state && isFinalState(state)) return { state, word: name };
  return told ?? (document === undefined ? undefined : { state: 'running', word: name });
}
