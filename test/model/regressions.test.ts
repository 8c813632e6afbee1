import { describe, expect, test } from 'vitest';
import { play } from './play.ts';
import type { Act, Cancel, Fault, Hint, ServerScript, Submit, Turn, UserScript } from './script.ts';

/** What the model test has found, each in its smallest form. */

const calm: Hint = { form: 'none', seconds: 0, isDateless: false };
const inSeconds = (seconds: number): Hint => ({ form: 'seconds', seconds, isDateless: false });
const fault: Fault = { kind: 503, latency: 0, hint: calm };
const turn: Turn = {
  kind: 'going on',
  latency: 0,
  hint: calm,
  progress: 0,
  isMoving: false,
  via: 0,
};

const calmOptions: UserScript['options'] = {
  polling: {
    ...{ minDelay: 250, maxDelay: 30_000, factor: 1.5, jitter: 0 },
    ...{ maxRetryAfter: Infinity, maxFailures: 5 },
  },
  ...{ timeout: 10_000, totalTimeout: false, onAbort: 'cancel', idempotencyKey: false },
};

interface Difference {
  readonly submit?: Partial<Submit>;
  readonly cancel?: Partial<Cancel>;
  readonly server?: Partial<ServerScript>;
  readonly options?: Partial<UserScript['options']>;
  readonly acts?: readonly Act[];
}

/** Plays a server and a user who differ only in this from those without a worry. */
async function wrongs({ submit, cancel, server, options, acts = [] }: Difference) {
  const { wrong } = await play({
    server: {
      submit: {
        faults: [],
        says: 'accepted',
        header: 'location',
        latency: 0,
        hint: calm,
        ...submit,
      },
      ...{ speaks: 'words', turns: [], end: 'embedded', isReadOnce: false, result: [] },
      cancel: {
        ...{ faults: [], says: 202, outcome: 'canceled', polls: 0, latency: 0, hint: calm },
        ...cancel,
      },
      ...server,
    },
    user: {
      ...{ start: 'submit', signalOf: 'operation', leaves: 'abort', acts },
      options: { ...calmOptions, ...options },
    },
  });
  return wrong;
}

const on = 'first';

test('nothing is wrong when nothing goes wrong', async () => {
  const acts = [{ when: { after: 0 }, on, what: 'result', until: undefined }] as const;
  expect(await wrongs({ acts })).toEqual([]);
});

describe('an abort in any of the microtasks after the 202 arrives', () => {
  const ticks = Array.from({ length: 80 }, (_, tick) => tick);

  test.for([{ onAbort: 'cancel' }, { onAbort: 'detach' }] as const)(
    'leaves no orphan and no listener ($onAbort)',
    async (options) => {
      for (const tick of ticks) {
        const acts = [{ when: { answer: 1, ticks: tick }, on, what: 'abort' }] as const;
        expect(await wrongs({ options, acts }), `after ${tick} microtasks`).toEqual([]);
      }
    },
  );
});

test('a 202 whose body, with the monitor in it, breaks off is a SubmitError', async () => {
  const submit = { says: 'accepted, and the body breaks off', header: 'body' } as const;
  expect(await wrongs({ submit })).toEqual([]);
});

test('a wall clock that jumps during the submit does not shorten totalTimeout', async () => {
  expect(
    await wrongs({
      submit: { latency: 100 },
      options: { totalTimeout: 5_000 },
      acts: [
        { when: { after: 50 }, on, what: 'jump', by: 3_600_000 },
        { when: { after: 0 }, on, what: 'result', until: undefined },
      ],
    }),
  ).toEqual([]);
});

test('a poll() that is aborted leaves the Retry-After before it in force', async () => {
  expect(
    await wrongs({
      submit: { hint: inSeconds(60) },
      acts: [
        { when: { after: 1_000 }, on, what: 'poll', until: { request: 2 } },
        { when: { after: 2_000 }, on, what: 'result', until: undefined },
      ],
    }),
  ).toEqual([]);
});

test('a 404 from before the operation was visible does not become "canceled" by a later cancel', async () => {
  expect(
    await wrongs({
      cancel: { faults: [fault] },
      server: { turns: [{ ...turn, kind: 404 }] },
      acts: [
        { when: { after: 0 }, on, what: 'subscribe', until: { after: 5_000 } },
        { when: { after: 1 }, on, what: 'cancel', until: undefined },
      ],
    }),
  ).toEqual([]);
});

test('a poll that was left does not undo the Retry-After of the DELETE it has waited for', async () => {
  expect(
    await wrongs({
      cancel: { faults: [{ ...fault, latency: 600 }], says: 409, hint: inSeconds(60) },
      server: { turns: [{ ...turn, kind: 410 }] },
      acts: [
        { when: { after: 0 }, on, what: 'iterate', take: 100, until: { after: 500 } },
        { when: { after: 1 }, on, what: 'cancel', until: undefined },
      ],
    }),
  ).toEqual([]);
});

test('an answer that names a bad URL ends a row of failures', async () => {
  const { polling } = calmOptions;
  expect(
    await wrongs({
      options: { polling: { ...polling, maxFailures: 2 } },
      server: { turns: ([503, 'bad URL', 503] as const).map((kind) => ({ ...turn, kind })) },
      acts: [
        { when: { after: 0 }, on, what: 'subscribe', until: { after: 3_000 } },
        { when: { after: 1_000 }, on, what: 'result', until: undefined },
      ],
    }),
  ).toEqual([]);
});
