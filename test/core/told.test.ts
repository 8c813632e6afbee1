import { type Convention, http } from 'await202';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { Rules, Told } from '../../src/core/event.ts';
import { type Hearing, unheard } from '../../src/core/hearing.ts';
import { knownOf, rulesOf, running, step } from '../support/life.ts';

// What follows from a push: never the truth, but what it says of the way is shown. When the next poll
// is then: ./hearing.test.ts. Whole operations: test/push/.

/** A channel that is open, long after the last poll. */
const open: Hearing = { ...unheard, isOpen: true, strikes: 0 };

interface Given {
  readonly hearing?: Hearing;
  readonly known?: Partial<Checkpoint>;
  readonly isChannel?: boolean;
  readonly rules?: Rules;
}

/** What is known after this push. */
function told(push: Told['push'], given: Given = {}) {
  const { hearing = open, known, isChannel = true, rules } = given;
  const before = knownOf({ ...running, ...known }, { hearing });
  const [after, effects] = step(before, { type: 'told', push, isChannel }, rules);
  expect(effects).toEqual(['sleep']);
  return after;
}

/** What it says of a status document that was pushed. */
const pushed = (status: unknown, given?: Given) => told({ status }, given).hearing?.told;

describe('a poll is wanted', () => {
  test.for<[string, Told['push'], Hearing, boolean, boolean]>([
    ['when the channel opens', 'open', unheard, true, true],
    ['when it opens without saying so', 'alive', unheard, true, true],
    ['when it opens with how far it is', { status: { progress: 0.5 } }, unheard, true, true],
    ['when it opens again', 'open', open, true, true],
    ['for a change', 'change', open, true, true],
    ['for an end', { status: { status: 'done' } }, open, true, true],
    ['for what the caller says has changed', 'change', open, false, true],
    ['for a change that says no more than its id', { id: '7' }, open, true, true],
    ['but not for a sign of life', 'alive', open, true, false],
    ['but not for how far it is', { status: { progress: 0.5 } }, open, true, false],
    ['but not for what the caller says is there', 'alive', unheard, false, false],
  ])('%s', ([, push, hearing, isChannel, isWanted]) => {
    expect(told(push, { hearing, isChannel }).hearing?.isWanted).toBe(isWanted);
  });
});

test('what the caller tells opens no channel', () => {
  expect(told('change', { hearing: unheard, isChannel: false }).hearing?.isOpen).toBe(false);
  expect(told('change', { hearing: unheard }).hearing?.isOpen).toBe(true);
  expect(told('change', { isChannel: false }).hearing?.isOpen).toBe(true);
});

describe('of several pushes the one counts that a poll has to show the most of', () => {
  const [way, end] = [{ status: { progress: 0.5 } }, { status: { status: 'done' } }];

  test.for<[Hearing['told'], Told['push'], Hearing['told']]>([
    [undefined, 'open', undefined],
    [undefined, 'alive', undefined],
    [undefined, 'change', 'change'],
    [undefined, way, 'way'],
    [undefined, end, 'end'],
    ['way', 'alive', 'way'],
    ['way', 'change', 'change'],
    ['way', end, 'end'],
    ['change', way, 'change'],
    ['change', 'open', 'change'],
    ['end', 'change', 'end'],
    ['end', way, 'end'],
  ])('after %s, %j: %s', ([before, push, after]) => {
    expect(told(push, { hearing: { ...open, told: before } }).hearing?.told).toBe(after);
  });
});

describe('a status document', () => {
  test.for([{ status: 'packing' }, { progress: 0.5 }, '{"status":"packing"}'])(
    'says how far it is: %j',
    (status) => {
      expect(pushed(status)).toBe('way');
    },
  );

  test.for([{}, [{ status: 'running' }]])(
    'may say nothing but that something has changed: %j',
    (status) => {
      const after = told({ status });
      expect(after.hearing).toMatchObject({ told: 'change', isWanted: true });
      expect(after.checkpoint).toEqual(running);
    },
  );

  test.for([{ status: 'failed' }, { done: true }, { id: 1 }, 'hello'])(
    'is never the end, but a poll has to show one: %j',
    (status) => {
      const after = told({ status });
      expect(after.hearing).toMatchObject({ told: 'end', isWanted: true });
      expect(after.checkpoint).toEqual(running);
    },
  );

  test('that no JSON can be made of says no more either', () => {
    const circle: Record<string, unknown> = { status: 'packing' };
    circle['self'] = circle;
    expect(pushed(circle)).toBe('change');
  });

  test('is shown: its word, its progress and its message', () => {
    const { checkpoint, status } = told({
      status: { status: 'packing', progress: 0.5, message: 'half of it' },
    });
    const way = { state: 'running', word: 'packing', progress: 0.5, message: 'half of it' };
    expect(checkpoint).toEqual({ ...running, ...way });
    expect(status).toEqual({ ...way, polls: 1, body: undefined });
  });

  test('after an accepted cancel leaves it canceling', () => {
    const { status } = told(
      { status: { status: 'packing' } },
      { known: { state: 'canceling', cancelAccepted: true } },
    );
    expect(status).toMatchObject({ state: 'canceling', word: 'packing' });
  });

  test('from an earlier time is not shown', () => {
    const after = told({ status: { progress: 0.4 } }, { known: { progress: 0.5 } });
    expect(after.checkpoint).toEqual({ ...running, progress: 0.5 });
  });

  test('that a monitor with 202 has not said is not its end by its 200', () => {
    expect(pushed({ status: 'packing' }, { known: { monitor: 'said202' } })).toBe('way');
    expect(pushed({ status: 'done' }, { known: { monitor: 'said202' } })).toBe('end');
  });

  test('is read as if a monitor that tells states had answered it', () => {
    const seen: unknown[] = [];
    const convention: Convention = {
      ...http(),
      read: ({ status, body, url }, before) => {
        seen.push([status, body, url, before]);
        return { state: 'running', word: 'packing' };
      },
    };
    const rules = rulesOf({}, { convention });
    expect(pushed({ a: 1 }, { rules, known: { monitor: 'said202' } })).toBe('way');
    expect(seen).toEqual([[200, { a: 1 }, running.statusUrl, { ...running, monitor: 'answers' }]]);
  });

  test('may be as long as one in an answer, be it a text or an object', () => {
    const [text, document] = ['{"status":"packing"}', { status: 'packing' }];
    const limited = (statusLength: number) =>
      rulesOf({}, { limits: { ...rulesOf().settings.limits, statusLength } });
    for (const status of [text, document]) {
      expect(pushed(status, { rules: limited(text.length) })).toBe('way');
      expect(pushed(status, { rules: limited(text.length - 1) })).toBe('change');
    }
  });
});

describe('the id of an event', () => {
  test('is where the channel continues, unless it is too long to be stored', () => {
    expect(told({ id: '7' }).checkpoint.cursor).toBe('7');
    expect(told({ id: '' }, { known: { cursor: '6' } }).checkpoint.cursor).toBe('');
    expect(told({ id: 'x'.repeat(256) }).checkpoint.cursor).toHaveLength(256);
    expect(told({ id: 'x'.repeat(257) }, { known: { cursor: '6' } }).checkpoint.cursor).toBe('6');
  });

  test('stays that of the last one that had any', () => {
    for (const push of ['change', 'alive', { status: { progress: 0.5 } }] as const)
      expect(told(push, { known: { cursor: '6' } }).checkpoint.cursor).toBe('6');
    expect(told({ id: 7 as never }, { known: { cursor: '6' } }).checkpoint.cursor).toBe('6');
  });
});
