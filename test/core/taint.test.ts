import { http } from 'await202';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { Purpose } from '../../src/core/purpose.ts';
import { foreignIn, isLedByStranger, withoutForeign } from '../../src/core/taint.ts';
import { answerOf, running } from '../support/life.ts';

// What a stranger has chosen, as functions of checkpoints. What it gets then: test/trust/taint.test.ts.

const { statusUrl } = running;
const api = 'https://api.example.com';
const stranger = 'https://stranger.example';
const convention = http();
const ours = { ...answerOf(200), isForeign: false };
const theirs = { ...ours, isForeign: true };

describe('foreignIn()', () => {
  const led: Checkpoint = { ...running, resultUrl: `${stranger}/r`, foreign: ['resultUrl'] };

  test('is nothing where no stranger has answered', () => {
    expect(foreignIn(running, { ...running, resultUrl: '/r' }, ours, convention)).toBeUndefined();
  });

  test('are the members that a stranger has changed', () => {
    const after: Checkpoint = {
      ...running,
      resultUrl: `${stranger}/r`,
      cancelUrl: `${stranger}/c`,
      variables: { a: '1' },
    };
    expect(foreignIn(running, after, theirs, convention)).toEqual([
      ...['resultUrl', 'cancelUrl', 'variables'],
    ]);
    expect(foreignIn(running, running, theirs, convention)).toBeUndefined();
  });

  test('stay those of a stranger when a trusted server answers', () => {
    expect(foreignIn(led, { ...led, word: 'packing' }, ours, convention)).toEqual(['resultUrl']);
    expect(foreignIn(led, { ...led, cancelUrl: `${api}/c` }, ours, convention)).toEqual([
      'resultUrl',
    ]);
  });

  test('are no longer those of a stranger once a trusted server has named another', () => {
    const after = { ...led, resultUrl: `${api}/r` };
    expect(foreignIn(led, after, ours, convention)).toBeUndefined();
  });

  test('are not the result, if the convention says that its monitor leads back', () => {
    const after = { ...running, resultUrl: `${api}/r`, cancelUrl: `${api}/c` };
    expect(foreignIn(running, after, theirs, { ...convention, leadsBack: true })).toEqual([
      'cancelUrl',
    ]);
  });

  test('are not what a stranger has taken away', () => {
    expect(foreignIn(led, { ...led, resultUrl: undefined }, theirs, convention)).toBeUndefined();
  });
});

describe('withoutForeign()', () => {
  test('leaves out what a stranger has chosen', () => {
    const named = { resultUrl: `${stranger}/r`, cancelUrl: `${api}/c`, variables: { a: '1' } };
    const led: Checkpoint = { ...running, ...named, foreign: ['resultUrl', 'variables'] };
    expect(withoutForeign(led)).toEqual({
      ...running,
      cancelUrl: `${api}/c`,
      foreign: ['resultUrl', 'variables'],
    });
  });

  test('is the checkpoint itself where no stranger has chosen anything', () => {
    expect(withoutForeign(running)).toBe(running);
  });
});

describe('isLedByStranger()', () => {
  const cancelUrl = `${api}/c`;
  const led = (...foreign: NonNullable<Checkpoint['foreign']>): Checkpoint => ({
    ...running,
    cancelUrl,
    resultUrl: `${stranger}/r`,
    foreign,
  });

  test.for<[boolean, string, string, Purpose, Checkpoint | undefined]>([
    [false, 'a submit, of which there is no checkpoint', statusUrl, 'submit', undefined],
    [false, 'a poll, where there was no stranger', statusUrl, 'poll', running],
    [false, 'a poll, where there is none left', statusUrl, 'poll', led()],
    [false, 'a poll, if only the result is a stranger’s', statusUrl, 'poll', led('resultUrl')],
    [true, 'a poll of what a stranger has named', statusUrl, 'poll', led('statusUrl')],
    [true, 'the same, if the result is too', statusUrl, 'poll', led('resultUrl', 'statusUrl')],
    [true, 'a poll made from a stranger’s variables', statusUrl, 'poll', led('variables')],
    [true, 'the same, if the result is too', statusUrl, 'poll', led('resultUrl', 'variables')],
    [false, 'a cancel that a trusted server has named', cancelUrl, 'cancel', led('resultUrl')],
    [true, 'a cancel that a stranger has named', cancelUrl, 'cancel', led('cancelUrl')],
    [true, 'a cancel made from one knows what', `${api}/x`, 'cancel', led('resultUrl')],
    [true, 'a result that a stranger has named', `${stranger}/r`, 'result', led('resultUrl')],
    [
      false,
      'a result, if only the monitor is a stranger’s',
      `${api}/r`,
      'result',
      led('statusUrl'),
    ],
  ])('%s: %s', ([is, , url, purpose, checkpoint]) => {
    expect(isLedByStranger(url, purpose, checkpoint)).toBe(is);
  });
});
