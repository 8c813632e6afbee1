import type { Checkpoint } from 'await202';
import { expect, test } from 'vitest';
import { blank } from '../../src/core/checkpoint.ts';
import { parseCheckpoint } from '../../src/core/parse-checkpoint.ts';
import { now, running } from '../support/life.ts';
import { monitor } from '../support/scripted-answers.ts';

// What a stored checkpoint must be, in words. What resume() makes of one: test/checkpoint/.

const parse = (from: Checkpoint | string | URL, home?: string) =>
  parseCheckpoint(from, 'http', home, now);

test.for<[name: string, value: unknown, said: string]>([
  ['version', 3, '3, expected 1 or 2'],
  ['convention', 'azure', "'azure', expected 'http', the convention in use"],
  ['monitor', 'none?', "'none…', expected 'expected' or 'answers' or 'said202' or 'none'"],
  ['statusUrl', 'ftp://h/x', "'ftp://h/x', expected an http: or https: URL"],
  ['statusUrl', '{"version":2}', '\'{"version":2}\', expected an http: or https: URL'],
  ['polls', -1, '-1, expected a number, at least 0'],
  ['wait', undefined, 'undefined, expected a number, at least 0'],
  ['kind', 5, '5, expected a string'],
  ['isMissing', 'yes', "'yes', expected true or false"],
  ['progress', 1.1, '1.1, expected a number from 0 to 1'],
  ['progress', -0.1, '-0.1, expected a number from 0 to 1'],
  ['evidence', 'words', "'words', expected 'word' or 'flag' or 'code' or 'redirect' or 'unmarked'"],
  ['resultUrl', '/r', "'/r', expected an http: or https: URL"],
  ['foreign', 'resultUrl', "'resultUrl', expected a list such as ['resultUrl']"],
  ['foreign', {}, 'an object, expected a list such as […]'],
  ['variables', 5, '5, expected an object of strings'],
  ['variables', { a: '1', b: 2 }, 'an object, expected an object of strings'],
])('%s must not be %j', ([name, value, said]) => {
  const stored = { ...running, [name]: value } as Checkpoint;
  expect(() => parse(stored)).toThrow(
    new TypeError(`await202: \`checkpoint.${name}\` is ${said}.`),
  );
});

test.for<[value: unknown, seen: string]>([
  [null, 'null'],
  [5, '5'],
  [() => 1, 'a function'],
])('%j is no checkpoint', ([value, seen]) => {
  expect(() => parse(value as Checkpoint)).toThrow(
    new TypeError(
      `await202: \`checkpoint\` is ${seen}, expected what operation.toJSON() returned, or a status URL.`,
    ),
  );
});

test('each member may be at its bounds, and a name that is not known stays', () => {
  const whole: Checkpoint = {
    ...{ ...running, visibleBy: 0, failingSince: 0, acceptedAt: 0, deadline: 0, kind: '' },
    ...{ estimatedEndAt: 0, cursor: '', isMissing: true, noHold: true, cancelAccepted: true },
    ...{ word: '', message: '', progress: 0, evidence: 'flag', foreign: [], variables: {} },
    ...{ resultUrl: `${monitor}/r`, cancelUrl: `${monitor}/c`, eventsUrl: `${monitor}/e` },
  };
  expect(parse(whole)).toEqual(whole);
  expect(parse({ ...whole, progress: 1 })).toEqual({ ...whole, progress: 1 });
  const later = { ...whole, later: true };
  expect(parse(later)).toEqual(later);
});

test('a URL is a checkpoint of which nothing else is known', () => {
  expect(parse(monitor)).toEqual(blank('http', monitor, now));
  expect(parse(new URL(monitor))).toEqual(blank('http', monitor, now));
  expect(parse('/tasks/1', 'https://api.example.com/v1/')).toEqual(blank('http', monitor, now));
});
