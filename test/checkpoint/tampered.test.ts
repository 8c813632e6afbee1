/** A checkpoint that was tampered with is refused at once, or leads to an end in the usual pace. */
import { type Checkpoint, createClient, OperationError } from 'await202';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, scriptedAnswers } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';

const began = 1_800_000_000_000;
beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** One that has every member. */
const whole: Required<Checkpoint> = {
  version: 2,
  convention: 'http',
  statusUrl: 'https://api.example.com/tasks/1',
  state: 'running',
  monitor: 'expected',
  visibleBy: began + 10_000,
  isMissing: true,
  noHold: true,
  acceptedAt: began,
  deadline: began + 86_400_000,
  kind: 'POST https://api.example.com/tasks',
  polls: 3,
  at: began,
  wait: 500,
  backoffs: 2,
  failures: 1,
  failingSince: began,
  word: 'running',
  progress: 0.5,
  estimatedEndAt: began + 9_000,
  message: 'halfway',
  evidence: 'word',
  resultUrl: 'https://api.example.com/files/1',
  cancelUrl: 'https://api.example.com/tasks/1/cancel',
  eventsUrl: 'https://api.example.com/tasks/1/events',
  cancelAccepted: true,
  cursor: '17',
  variables: { monitor: 'location' },
  foreign: ['resultUrl'],
};

const wrong: Record<keyof Checkpoint, readonly unknown[]> = {
  version: [3, '2', null],
  convention: ['azure', 1, null],
  statusUrl: ['', '/tasks/1', 'ftp://example.com/', {}, 1, null],
  state: ['paused', 1, null],
  monitor: ['there', true, null],
  visibleBy: [-1, '5', Number.NaN, Infinity, null],
  isMissing: ['yes', 1, null],
  noHold: ['yes', 1, null],
  acceptedAt: [-1, '5', Number.NaN, Infinity, null],
  deadline: [-1, '5', Number.NaN, Infinity, null],
  kind: [1, {}, null],
  estimatedEndAt: [-1, 'soon', Number.NaN, Infinity, null],
  polls: [-1, '3', Number.NaN, Infinity, null],
  at: [-1, '3', Number.NaN, Infinity, null],
  wait: [-1, '3', Number.NaN, Infinity, null],
  backoffs: [-1, '3', Number.NaN, Infinity, null],
  failures: [-1, '3', Number.NaN, Infinity, null],
  failingSince: [-1, 'yesterday', Number.NaN, Infinity, null],
  word: [1, {}, null],
  progress: [-0.1, 1.1, '50%', Number.NaN, null],
  message: [1, {}, null],
  evidence: ['proof', '', 1, null],
  resultUrl: ['/files/1', 'files/1', '', '//example.com/x', 'file:///etc/passwd', {}, 1, null],
  cancelUrl: ['/cancel', 'cancel', '', '//example.com/x', 'javascript:alert(1)', {}, 1, null],
  eventsUrl: ['/events', 'events', '', '//example.com/x', 'javascript:alert(1)', {}, 1, null],
  cancelAccepted: ['yes', 1, null],
  cursor: [1, {}, null],
  variables: ['monitor', { monitor: 1 }, { monitor: null }, { monitor: {} }, null],
  foreign: ['statusUrl', true, { statusUrl: true }, null],
};

test('one that has every member is right', () => {
  expect(createClient().resume(whole).statusUrl).toBe(whole.statusUrl);
});

test.for(
  Object.entries(wrong).flatMap(([name, values]) => values.map((value) => ({ name, value }))),
)('$name: $value is refused, and named', ({ name, value }) => {
  const resume = () => createClient().resume({ ...whole, [name]: value } as Checkpoint);
  expect(resume).toThrow(TypeError);
  expect(resume).toThrow(`\`checkpoint.${name}\` is`);
});

test.for([{ word: '' }, { message: '' }, { variables: { monitor: '' } }])(
  '%j is right',
  (empty) => {
    expect(
      createClient()
        .resume({ ...whole, ...empty })
        .toJSON(),
    ).toMatchObject(empty);
  },
);

test('a relative URL in it is no path below a baseUrl', () => {
  const client = createClient({ baseUrl: 'https://api.example.com/' });
  for (const name of ['resultUrl', 'cancelUrl'])
    expect(() => client.resume({ ...whole, [name]: '/files/1' })).toThrow(`checkpoint.${name}`);
});

describe('how long a 404 means "not visible yet"', () => {
  const asked = async (change: Partial<Checkpoint>, visibility = 10_000) => {
    const server = scriptedAnswers(
      ...Array.from({ length: 1000 }, () => new Response(null, { status: 404 })),
    );
    const { isMissing, cancelAccepted, resultUrl, failingSince, deadline, ...expected } = whole;
    const client = createClient({ ...server.options, limits: { visibility } });
    const end = await client
      .resume({ ...expected, failures: 0, ...change })
      .result()
      .catch(({ name }: Error) => name);
    expect(end).toBe('OperationGoneError');
    return server.moments.at(-1) ?? 0;
  };

  test('is what is stored', async () => {
    const last = await asked({ at: Date.now(), visibleBy: Date.now() + 5000 });
    expect(last).toBeGreaterThan(5000);
    expect(last).toBeLessThan(10_000);
  });

  test.for([0, 1, Number.MAX_SAFE_INTEGER])('but no longer than after a submit: %d', async (at) => {
    const last = await asked({ at, visibleBy: Number.MAX_SAFE_INTEGER });
    expect(last).toBeGreaterThan(10_000);
    expect(last).toBeLessThan(20_000);
  });

  test('where the limit is another, that', async () => {
    const last = await asked({ visibleBy: Number.MAX_SAFE_INTEGER }, 60_000);
    expect(last).toBeGreaterThan(60_000);
    expect(last).toBeLessThan(90_000);
  });
});

const numbers = [0, 1, 1e-300, 0.5, 2 ** 40, 1e15, Number.MAX_SAFE_INTEGER];
const names = Object.keys(whole) as (keyof Checkpoint)[];

/** Right by its rule, and odd all the same. */
const odd: Partial<Record<keyof Checkpoint, readonly unknown[]>> = {
  state: ['pending', 'canceling', 'succeeded', 'failed', 'canceled'],
  monitor: ['answers', 'said202', 'none'],
  statusUrl: ['https://u.example', ' HTTPS://API.example.com/tasks/2 ', 'http://localhost/1'],
  resultUrl: [whole.statusUrl, ' HTTPS://API.example.com/1', 'http://localhost/1'],
  cancelUrl: [whole.statusUrl, ' HTTPS://API.example.com/1', 'http://localhost/1'],
  ...Object.fromEntries(
    names.filter((name) => typeof whole[name] === 'number').map((name) => [name, numbers]),
  ),
  // One that is far away would only take the test long: sleeps are in pieces of 25 days.
  deadline: [0, 1, 1e-300, 0.5, began, began + 1000],
  isMissing: [undefined, false],
  cancelAccepted: [undefined, false],
  evidence: ['unmarked', 'redirect'],
  foreign: [[], ['statusUrl', 'variables'], ['nothing']],
  word: ['', 'done', '\u0000'],
  variables: [
    {},
    [],
    { monitor: '' },
    { monitor: 'no header' },
    { monitor: '0' },
    { monitor: '1e9' },
    { monitor: '__proto__' },
    JSON.parse('{"__proto__":"x"}'),
    { unconfirmed: 'yes' },
  ],
};

/** Some members, each with what somebody could put in its place. */
const tampered = fc
  .uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 4 })
  .chain((some) =>
    fc.record(
      Object.fromEntries(
        some.map((name) => [
          name,
          fc.oneof(
            { arbitrary: fc.constantFrom(...(odd[name] ?? [whole[name]])), weight: 20 },
            { arbitrary: fc.constantFrom(...wrong[name], undefined), weight: 1 },
            { arbitrary: fc.jsonValue() as fc.Arbitrary<unknown>, weight: 1 },
          ),
        ]),
      ),
    ),
  );

/** How often an operation is asked for until it ends. */
const answers = ['200 running', '404', '503', '200 running', '200 done | {"result":7}'];

test('whatever is changed', { timeout: 120_000 }, async () => {
  let resumed = 0;
  await fc.assert(
    fc.asyncProperty(tampered, async (changes) => {
      const stored = { ...whole, ...changes } as Checkpoint;
      const server = script(...answers, ...answers, ...answers);
      const client = createClient({ ...server.options, totalTimeout: 600_000 });
      const resume = () => client.resume(stored);
      let operation: ReturnType<typeof resume>;
      try {
        operation = resume();
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
        expect(`${error}`).toMatch(/`checkpoint(\.\w+)?` is .*, expected/);
        return;
      }
      resumed++;
      const end: unknown = await operation.result().catch((error: unknown) => error);
      if (end instanceof Error) expect(end).toBeInstanceOf(OperationError);
      const { moments } = server;
      for (const [index, moment] of moments.entries())
        expect(moment - (moments[index - 1] ?? -250)).toBeGreaterThanOrEqual(250);
      // JSON makes NaN and Infinity null.
      expect(JSON.parse(JSON.stringify(operation))).toEqual(operation.toJSON());
    }),
    { numRuns: 300 },
  );
  expect(resumed).toBeGreaterThan(50);
});
