import { isPlainSuccess } from '../core/answers.ts';
import { isProblem, remark } from '../core/problem.ts';
import { clearest, described, type Sign, signIn } from './evidence.ts';
import type { HttpOptions } from './http-options.ts';
import { errors, type Places } from './places.ts';
import { type Selector, select, selectText } from './selectors.ts';
import { isUnconfirmed } from './unconfirmed.ts';
import { dictionary } from './words.ts';

/** Makes the function that reads of an answer what it says about the state. */
export function signReader(
  { state, words, endsBy }: HttpOptions,
  where: Places,
): (...inputs: Parameters<Selector>) => Sign {
  const isNamed = !!state;
  const stateOf = dictionary(words);
  const states = endsBy === 'code' ? [] : [where.state].flat();

  /** What a value in the place of a state says, if it says anything. */
  function signAt(value: unknown, place: string | undefined): Sign | undefined {
    if (value == null || value === '' || !(isNamed || typeof value === 'string')) return undefined;
    if (typeof value === 'object') return { unreadable: described(value) };
    const word = `${value}`;
    return { state: stateOf(word), word, place };
  }

  /** What the answer says about the state: in the places that are named, or anywhere else. */
  return function signOf(...inputs) {
    const [answer, before] = inputs;
    const { status, redirected, url } = answer;
    const signs: Sign[] = [];
    for (const place of states) {
      const sign = signAt(place(...inputs), place.place);
      if (sign) signs.push(sign);
      // No later place can be clearer than one with a known word.
      if (sign?.state) break;
    }
    const named = clearest(signs);
    const isOwn = isNamed && named?.state;
    // No other place is searched if the caller has named one and it has a known word, or is said to
    // tell the end; if the status code tells the end; or if a browser has followed a redirect,
    // since this may be the result then.
    const isAlone =
      isOwn ||
      (isNamed && endsBy) ||
      endsBy === 'code' ||
      before?.monitor === 'said202' ||
      redirected;
    // A word for an active state or a failure needs no confirmation.
    const isClear = named?.state && named.state !== 'succeeded' && named.state !== 'canceled';
    const isSearched = !isAlone && !isClear && (isPlainSuccess(status) || status === 202);
    // Any resource may have a flag `done`. It is the operation's only if a monitor answers.
    const isMonitor =
      isSearched && status !== 202 && !isNamed && !!before && !isUnconfirmed(before);
    const hasResult = () =>
      select(where.result, ...inputs) != null || !!selectText(where.resultUrl, ...inputs);
    const elsewhere = isSearched
      ? signIn(answer.body, { url, stateOf, named, before, isMonitor, hasResult })
      : undefined;
    const sign = elsewhere ? { ...named, ...elsewhere } : (named ?? {});
    const tellsNothing = isMonitor && !hasResult() && !elsewhere?.state && !elsewhere?.word;
    // Problem details mean failure, whatever the word. So does an error if there is no word, or one
    // for success that is not in a place named by the caller.
    const hasFailed =
      isProblem(answer) ||
      (((sign.state === 'succeeded' && !isOwn) || tellsNothing) && remark(select(errors, answer)));
    return hasFailed ? { ...sign, state: 'failed' } : sign;
  };
}
