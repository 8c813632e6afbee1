import { dictionary } from '../../conventions/words.ts';
import type { Read } from '../../core/operation-event.ts';
import { isFinalState } from '../../core/state.ts';
import { answerIn, type Exchange } from './exchange.ts';
import { pathTo } from './members.ts';

const stateOf = dictionary();

/** Why an answer was read as it was, in words. */
export function reasonFor(read: Read, exchange: Exchange | undefined): string {
  const { state, word, place, evidence, httpStatus } = read;
  const { body } = exchange ? answerIn(exchange) : { body: undefined };
  if (evidence === 'unmarked')
    return 'nothing in it tells a state, so it is taken for the result; http({ strict: true }) never does';
  if (evidence === 'redirect') return 'a redirect names the result';
  if (evidence === 'code') return `HTTP ${httpStatus} is the end here, whatever the body says`;
  if (evidence === 'flag') {
    return place ? `\`${place}\` says so` : 'a flag in it says so';
  }
  if (word !== undefined) {
    const path = place ?? pathTo(body, word);
    const where = path ? ` in \`${path}\`` : '';
    const isUnknown = !stateOf(word) && !isFinalState(state);
    return isUnknown
      ? `'${word}'${where} is no word that http() knows`
      : `'${word}'${where} says so`;
  }
  if (httpStatus === 202) return 'HTTP 202';
  return isFinalState(state) ? `HTTP ${httpStatus}` : 'nothing in it says that it has ended';
}
