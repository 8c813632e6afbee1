import {
  aBoolean,
  anObject,
  aString,
  isRecord,
  oneOf,
  type Rule,
  type RulesFor,
  within,
} from '../core/check.ts';
import type { CancelRequest, Preparation } from '../core/convention.ts';
import type { Hold } from './hold.ts';
import type { HttpOptions } from './http-options.ts';
import { type Codes, common, type Words } from './words.ts';

const selectors: Rule = [
  'a selector such as body(…)',
  (value) => [value].flat().every((one) => typeof one === 'function'),
];

const list: Rule = ['a list such as […]', Array.isArray];

const isHolding = (text: unknown) =>
  /^[^\s:=]+[:=]/.test(`${text}`) && /\{(milli)?seconds\}/.test(`${text}`);

const anything: Rule = ['', () => true];

/**
 * What each option of `http({ … })` must be. An option without a rule does not compile. A function,
 * because a bundler could not drop an unused constant whose initializer makes calls.
 */
export function httpRules(): RulesFor<HttpOptions> {
  const states = Object.fromEntries(
    Object.keys(common).map((state) => [state, list]),
  ) as RulesFor<Words>;
  const request: RulesFor<Omit<CancelRequest, 'url' | 'over'>> = {
    method: aString,
    headers: anObject(),
    json: anything,
    body: ['a string or a selector', (value) => /^[sf]/.test(typeof value)],
    accepts: anything,
  };
  const preparation: RulesFor<Preparation> = {
    headers: anObject(),
    searchParams: anObject(),
    hold: ['a number, at least 0', within(0)],
  };
  return {
    name: aString,
    prepare: anObject(preparation),
    monitor: selectors,
    accepted: list,
    asynchronous: oneOf('always'),
    strict: aBoolean,
    poll: anObject(request),
    hold: [
      "an object such as { seconds: 20, header: 'Prefer: wait={seconds}' }",
      ({ header, query }: Hold) => isHolding(header ?? query) && !(header && query),
      { seconds: ['a number from 1 to 3600', within(1, 3600)], header: anything, query: anything },
    ],
    retryAfter: selectors,
    next: selectors,
    state: selectors,
    words: anObject(states),
    codes: anObject({ ...states, fault: list } satisfies RulesFor<Codes>),
    endsBy: oneOf('word', 'code'),
    gone: oneOf('succeeded', 'failed', 'canceled'),
    progress: selectors,
    estimate: selectors,
    message: selectors,
    result: selectors,
    resultUrl: selectors,
    text: aBoolean,
    error: selectors,
    cancelUrl: selectors,
    events: selectors,
    cancel: [
      'an object or false',
      (value) => value === false || isRecord(value),
      { ...request, over: list } satisfies RulesFor<Omit<CancelRequest, 'url'>>,
    ],
  };
}
