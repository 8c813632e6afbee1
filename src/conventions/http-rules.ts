import {
  aBoolean,
  anObject,
  aString,
  isRecord,
  oneOf,
  type Rule,
  type RulesFor,
} from '../core/check.ts';
import type { CancelRequest, Preparation } from '../core/convention.ts';
import type { HttpOptions } from './http-options.ts';
import { type Codes, common, type Words } from './words.ts';

const selectors: Rule = [
  'a selector such as body(…)',
  (value) => [value].flat().every((one) => typeof one === 'function'),
];

const list: Rule = ['a list such as […]', Array.isArray];

const anything: Rule = ['', () => true];

const states = Object.fromEntries(
  Object.keys(common).map((state) => [state, list]),
) as RulesFor<Words>;

const request: RulesFor<Omit<CancelRequest, 'url' | 'over'>> = {
  method: aString,
  headers: anObject(),
  json: anything,
  body: aString,
  accepts: anything,
};

const preparation: RulesFor<Preparation> = {
  headers: anObject(),
  searchParams: anObject(),
};

/** What each option of `http({ … })` must be. An option without a rule does not compile. */
export const httpRules: RulesFor<HttpOptions> = {
  name: aString,
  prepare: anObject(preparation),
  monitor: selectors,
  accepted: list,
  asynchronous: oneOf('always'),
  strict: aBoolean,
  poll: anObject(request),
  retryAfter: selectors,
  next: selectors,
  state: selectors,
  words: anObject(states),
  codes: anObject({ ...states, fault: list } satisfies RulesFor<Codes>),
  endsBy: oneOf('word', 'code'),
  gone: oneOf('succeeded', 'failed', 'canceled'),
  progress: selectors,
  message: selectors,
  result: selectors,
  resultUrl: selectors,
  text: aBoolean,
  error: selectors,
  cancelUrl: selectors,
  cancel: [
    'an object or false',
    (value) => value === false || isRecord(value),
    { ...request, over: list } satisfies RulesFor<Omit<CancelRequest, 'url'>>,
  ],
};
