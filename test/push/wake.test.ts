import { type Checkpoint, defineConvention, http, type SubmitOptions } from 'await202';
import type { Push, Wake } from 'await202/push';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, kept, leftovers, nothing, turn } from '../support/leftovers.ts';
import { fastTime, monitor } from '../support/scripted-answers.ts';
import { type Cue, channelOf } from '../support/scripted-channel.ts';
import { clientOf, delayed, type Line } from '../support/scripted-server.ts';

// What a channel changes about when an operation is polled: the moments of all requests, the submit
// at 0. Each backoff is twice as long as the one before, so without a channel the polls are at 250,
// 750, 1750, 3750, 7750, 15750.

let complained: unknown[];
beforeEach(() => {
  fastTime();
  complained = complaints();
});
afterEach(async () => {
  await turn();
  expect(complained).toEqual([]);
  expect(leftovers()).toEqual(nothing);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const accepted = '202 /tasks/1';
const pending = '200 pending';
const running = '200 running';
const done = '200 done';
const polling = { jitter: 0, factor: 2 };

const open = (at: number): Cue => [at, 'open'];
const change = (at: number): Cue => [at, 'change'];
const ended = (at: number): Cue => [at, 'end'];

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** An operation at a server that answers these lines, and its channel. */
async function started(lines: Line[], openings: Cue[][], options: SubmitOptions = {}) {
  const channel = channelOf(...openings);
  const { client, server } = clientOf([accepted, ...lines], { polling, wake: channel.wake });
  const operation = await client.submit('tasks', options);
  return { client, operation, channel, server };
}

/** The moments of all requests, until the operation is done. */
async function momentsOf(lines: Line[], openings: Cue[][], options: SubmitOptions = {}) {
  const { operation, server } = await started(lines, openings, options);
  expect(await operation.result()).toEqual({ status: 'done' });
  return server.moments;
}

describe('a channel that is open', () => {
  test('causes one poll, and then one after each change', async () => {
    const moments = await momentsOf([running, done], [[open(5), change(7_000)]]);
    expect(moments).toEqual([0, 250, 7_000]);
  });

  test('causes that poll at once if the last answer is longer ago than minDelay', async () => {
    const lines = ['202 | retry-after: 60', done];
    expect(await momentsOf(lines, [[open(400)]])).toEqual([0, 250, 500]);
    const resumed = clientOf(lines, { polling, wake: channelOf([open(400)]).wake });
    await resumed.client.resume(monitor).result();
    expect(resumed.server.moments).toEqual([0, 400]);
  });

  test('is asked for again every 30 s while it is silent', async () => {
    const lines = [running, running, running, done];
    expect(await momentsOf(lines, [[open(0)]])).toEqual([0, 250, 30_250, 60_250, 90_250]);
  });

  test('or as `polling.whileHeard` says', async () => {
    const options = { polling: { whileHeard: 5_000 } };
    expect(await momentsOf([running, done], [[open(0)]], options)).toEqual([0, 250, 5_250]);
  });

  test('is open, too, if it only says that it is alive', async () => {
    const cues: Cue[] = [0, 15_000, 30_000].map((at) => [at, 'alive']);
    expect(await momentsOf([running, done], [cues])).toEqual([0, 250, 30_250]);
  });

  test('does not shorten a longer Retry-After while it is silent', async () => {
    const lines = ['202 | retry-after: 60', done];
    expect(await momentsOf(lines, [[open(0)]])).toEqual([0, 250, 60_250]);
  });

  test('does not keep the last poll before totalTimeout from being sent', async () => {
    const options = { totalTimeout: 10_000 };
    expect(await momentsOf([running, done], [[open(0)]], options)).toEqual([0, 250, 9_500]);
  });

  test('is told in nextPollAt', async () => {
    const began = Date.now();
    const cues = [open(0), change(1_000)];
    const { operation } = await started([running, running, done], [cues]);
    const next = () => (operation.nextPollAt ?? 0) - began;
    expect(next()).toBe(250);
    const end = operation.result();
    await sleep(300);
    expect(next()).toBe(30_250);
    await sleep(800);
    // The change has shown nothing.
    expect(next()).toBe(2_000);
    await end;
  });
});

describe('a change', () => {
  test('is never asked for within minDelay of the answer before', async () => {
    const cues = [open(0), change(300), change(10_000), change(10_100)];
    const lines = [pending, running, '200 running | {"progress":0.5}', done];
    expect(await momentsOf(lines, [cues])).toEqual([0, 250, 500, 10_000, 10_250]);
  });

  test('undercuts the Retry-After of a healthy answer', async () => {
    const lines = ['202 | retry-after: 60', done];
    expect(await momentsOf(lines, [[open(0), change(7_000)]])).toEqual([0, 250, 7_000]);
  });

  test.for(['429 | retry-after: 20', '503 | retry-after: 20', '500 | retry-after: 20'])(
    'does not undercut that of a %s',
    async (fault) => {
      const cues = [open(0), change(2_000), change(9_000)];
      expect(await momentsOf([fault, done], [cues])).toEqual([0, 250, 20_250]);
    },
  );

  test('does not undercut the backoff after a fault either', async () => {
    const cues = [open(0), change(2_000), change(2_100), change(2_200)];
    expect(await momentsOf([running, '500', done], [cues])).toEqual([0, 250, 2_000, 3_000]);
  });

  test('does not undercut the hold after a 429 to another operation', async () => {
    const lines = [running, '429 | retry-after: 20', done];
    const { client, operation, server } = await started(lines, [[open(0), change(2_000)]]);
    const end = operation.result();
    await sleep(1_000);
    await client.submit('tasks').catch(() => undefined);
    await end;
    expect(server.moments).toEqual([0, 250, 1_000, 21_000]);
  });

  test('is one with all others before the poll', async () => {
    const cues = [open(0), change(260), change(300), change(400)];
    expect(await momentsOf([pending, running, done], [cues])).toEqual([0, 250, 500, 30_500]);
  });

  test('during a poll causes one more after it', async () => {
    const cues = [open(0), change(5_000), change(5_100), change(5_150)];
    const lines = [pending, delayed(200, running), done];
    // They came so fast that the next floor is twice as long.
    expect(await momentsOf(lines, [cues])).toEqual([0, 250, 5_000, 5_700]);
  });

  test('that met a fault is asked for again, and counts as told', async () => {
    const lines = [pending, '500', running, done];
    const moments = await momentsOf(lines, [[open(0), change(5_000)]]);
    expect(moments).toEqual([0, 250, 5_000, 6_000, 36_000]);
  });
});

describe('a channel that tells too much', () => {
  test('of a change that is not there yet: then the backoff counts', async () => {
    const lines = [running, running, running, done];
    const moments = await momentsOf(lines, [[open(0), change(10_000)]]);
    expect(moments).toEqual([0, 250, 10_000, 11_000, 13_000]);
  });

  test('until something has changed: then it is believed again', async () => {
    const lines = [pending, pending, running, done];
    const moments = await momentsOf(lines, [[open(0), change(10_000)]]);
    expect(moments).toEqual([0, 250, 10_000, 11_000, 41_000]);
  });

  test('before the first poll, too, although that shows more than the 202 did', async () => {
    const moments = await momentsOf([running, running, done], [[open(0), change(100)]]);
    expect(moments).toEqual([0, 250, 750, 1_750]);
  });

  test('of an end that is not there yet, although it is further', async () => {
    const end: Cue = [10_000, { status: { status: 'done' } }];
    const lines = [
      running,
      '200 running | {"progress":0.5}',
      '200 running | {"progress":0.5}',
      done,
    ];
    const moments = await momentsOf([...lines], [[open(0), end]]);
    expect(moments).toEqual([0, 250, 10_000, 11_000, 13_000]);
  });

  const storm = [open(0), ...Array.from({ length: 900 }, (_, i) => change(i * 20))];

  test('all the time costs what polling costs', async () => {
    const lines = [running, running, running, running, running, running, done];
    expect(await momentsOf(lines, [])).toEqual([0, 250, 750, 1_750, 3_750, 7_750, 15_750, 31_750]);
    const moments = await momentsOf(lines, [storm]);
    expect(moments).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000]);
  });

  test('costs no more while something changes each time', async () => {
    const lines = [1, 2, 3, 4, 5, 6].map((tenth) => `200 running | {"progress":0.${tenth}}`);
    const moments = await momentsOf([...lines, done], [storm]);
    expect(moments).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000]);
  });
});

describe('a channel that tells too little', () => {
  test('is not trusted any more once something has changed that it did not tell', async () => {
    const moments = await momentsOf([pending, running, running, done], [[open(0)]]);
    expect(moments).toEqual([0, 250, 30_250, 31_250, 33_250]);
  });

  test('but wakes all the same', async () => {
    const moments = await momentsOf([pending, running, done], [[open(0), change(30_500)]]);
    expect(moments).toEqual([0, 250, 30_250, 30_500]);
  });

  test('is trusted if only the document has changed', async () => {
    const lines = [1, 2, 3].map((second) => `200 running | {"now":${second}}`);
    const moments = await momentsOf([...lines, done], [[open(0)]]);
    expect(moments).toEqual([0, 250, 30_250, 60_250, 90_250]);
  });

  test('is not relied on once a cancel was accepted', async () => {
    const { operation, server } = await started([running, '202', running, '410'], [[open(0)]]);
    const end = kept(operation.result());
    await sleep(1_000);
    expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
    expect(server.moments).toEqual([0, 250, 1_000, 1_250, 1_750]);
    await expect(end).rejects.toMatchObject({ name: 'OperationCanceledError' });
  });
});

describe('a channel that ends', () => {
  test.for<[how: string, end: (at: number) => Cue]>([
    ['by itself', ended],
    ['with an error', (at) => [at, new Error('connection lost')]],
  ])('%s: what was planned without it counts at once', async ([, end]) => {
    // The second poll was planned for 250 + 500.
    expect(await momentsOf([running, done], [[open(0), end(400)]])).toEqual([0, 250, 750]);
  });

  test('long after that moment: a poll comes at a random one of that time', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const moments = await momentsOf([running, done], [[open(0), ended(20_000)]]);
    expect(moments).toEqual([0, 250, 20_250]);
  });

  test('is silent until it is open again, which causes one poll', async () => {
    const moments = await momentsOf([running, running, done], [[open(0), ended(300)], [open(10)]]);
    expect(moments).toEqual([0, 250, 560, 30_560]);
  });

  test('is opened again by backoff, which begins anew after one that has lasted', async () => {
    const cut = [ended(100)];
    const lasting = [open(0), ended(30_000)];
    const openings = [cut, cut, cut, lasting, cut, [change(100)]];
    const lines = ['202 | retry-after: 60', '202 | retry-after: 60', done];
    const { operation, channel } = await started(lines, openings);
    await operation.result();
    expect(channel.log).toEqual([
      ...['0 opened', '100 closed', '350 opened', '450 closed', '950 opened', '1050 closed'],
      ...['2050 opened', '32050 closed', '32300 opened', '32400 closed', '32900 opened'],
      '33000 closed',
    ]);
  });

  test('is not opened again before the time that it has said, or ever', async () => {
    const lines = ['202 | retry-after: 60', done];
    const later = await started(lines, [[[0, { reopenAfter: 5_000 }], ended(100)], [change(0)]]);
    await later.operation.result();
    expect(later.channel.log.slice(0, 3)).toEqual(['0 opened', '100 closed', '5100 opened']);
    const sooner = await started(lines, [[[0, { reopenAfter: -1 }], ended(100)], [change(0)]]);
    await sooner.operation.result();
    expect(sooner.channel.log.slice(0, 3)).toEqual(['0 opened', '100 closed', '350 opened']);
    const never = await started(lines, [[[0, { reopenAfter: Infinity }], ended(100)]]);
    await never.operation.result();
    expect(never.channel.log).toEqual(['0 opened', '100 closed']);
    expect(never.server.moments).toEqual([0, 250, 60_250]);
  });

  test('costs nothing but its own attempts if it never opens', async () => {
    const lines = [running, running, running, running, done];
    const attempts = Array<Cue[]>(99).fill([[0, new Error('404')]]);
    expect(await momentsOf(lines, attempts)).toEqual([0, 250, 750, 1_750, 3_750, 7_750]);
  });
});

describe('a channel of a kind that is none', () => {
  test.for<[what: string, wake: Wake]>([
    ['there is none', () => undefined],
    [
      'it ends at once',
      () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.resolve({ done: true, value: undefined }),
        }),
      }),
    ],
    [
      'what it says is nonsense',
      async function* () {
        yield undefined as never;
      },
    ],
    ['it is no iterable', () => ({}) as never],
  ])('%s: the operation is polled', async ([, wake]) => {
    const { client, server } = clientOf([accepted, running, done], { polling });
    expect(await client.run('tasks', { wake })).toEqual({ status: 'done' });
    expect(server.moments).toEqual([0, 250, 750]);
  });

  test('it throws: that is reported, and the operation is polled', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    const wake: Wake = () => {
      throw new Error('a mistake');
    };
    const { client, server } = clientOf([accepted, running, done], { polling });
    expect(await client.run('tasks', { wake })).toEqual({ status: 'done' });
    expect(server.moments).toEqual([0, 250, 750]);
    expect(log).toHaveBeenCalledTimes(1);
  });
});

describe('a channel belongs to the loop', () => {
  test('it opens when somebody waits, and closes with the last who does', async () => {
    const { operation, channel } = await started([running, running, done], [[open(0)], [open(0)]]);
    await sleep(100);
    expect(channel.log).toEqual([]);
    const first = new AbortController();
    const second = new AbortController();
    const waits = [first, second].map(({ signal }) => kept(operation.result({ signal })));
    await sleep(100);
    first.abort();
    await sleep(100);
    expect(channel.log).toEqual(['100 opened']);
    second.abort();
    expect(leftovers()).toEqual(nothing);
    await Promise.allSettled(waits);
    expect(channel.log).toEqual(['100 opened', '300 closed']);
    await operation.result();
    expect(channel.log.slice(2)).toEqual(['300 opened', '30500 closed']);
    expect(channel.operations[1]).toBe(channel.operations[0]);
  });

  test('poll() alone opens none', async () => {
    const { operation, channel } = await started([running, done], [[open(0)]]);
    await operation.poll();
    await operation.poll();
    expect(channel.log).toEqual([]);
  });

  test('it closes even if poll() is still under way when the last waiter leaves', async () => {
    const { operation, channel } = await started([delayed(500, running), done], [[open(1_000)]]);
    const controller = new AbortController();
    const wait = kept(operation.result({ signal: controller.signal }));
    const poll = operation.poll();
    controller.abort();
    await poll;
    await Promise.allSettled([wait]);
    expect(channel.log).toEqual(['0 opened', '500 closed']);
    await operation.poll();
  });

  test('it closes when the operation has ended, and when its wait has failed', async () => {
    const good = await started([done], [[open(0)]]);
    await good.operation.result();
    expect(good.channel.log).toEqual(['0 opened', '250 closed']);
    const bad = await started(['400', done], [[open(0)]]);
    await expect(bad.operation.result()).rejects.toMatchObject({ name: 'PollError' });
    expect(bad.channel.log).toEqual(['0 opened', '250 closed']);
    await bad.operation.poll();
  });

  test('one that does not listen to its signal is told by return()', async () => {
    const told: string[] = [];
    const wake: Wake = () => ({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => {
          told.push('return');
          throw new Error('that it cannot');
        },
      }),
    });
    const { client } = clientOf([accepted, done], { polling });
    await client.run('tasks', { wake });
    await turn();
    expect(told).toEqual(['return']);
  });
});

describe('a status document that is pushed', () => {
  const document = (at: number, status: unknown, id?: string): Cue => [at, { status, id }];
  const at = (progress: number) => ({ status: 'running', progress });

  test('is no change that came too early if the stream begins with it', async () => {
    const cues = [open(0), document(0, at(0.1)), document(9_000, { status: 'done' })];
    expect(await momentsOf([running, done], [cues])).toEqual([0, 250, 9_000]);
  });

  test('but an end is, also after it', async () => {
    const cues = [open(0), document(0, at(0.1)), document(100, { status: 'done' })];
    expect(await momentsOf([running, running, done], [cues])).toEqual([0, 250, 750, 1_750]);
  });

  /** What is seen of an operation, and when; and the moments of all requests. */
  async function seenOf(lines: Line[], cues: Cue[]) {
    const began = Date.now();
    const seen: unknown[] = [];
    const { operation, server } = await started(lines, [cues], {
      onStatus: ({ word, progress, message }) => {
        seen.push([
          Date.now() - began,
          ...[word, progress, message].filter((it) => it !== undefined),
        ]);
      },
    });
    await operation.result();
    return { seen: seen.slice(1), moments: server.moments, operation };
  }

  test('shows how far it is, without a poll', async () => {
    const cues = [
      open(0),
      document(1_000, { status: 'running', progress: 0.3, message: 'half' }),
      document(2_000, at(0.6)),
      document(9_000, { status: 'done' }),
    ];
    const { seen, moments } = await seenOf([running, done], cues);
    expect(moments).toEqual([0, 250, 9_000]);
    expect(seen).toEqual([
      [250, 'running'],
      [1_000, 'running', 0.3, 'half'],
      [2_000, 'running', 0.6],
      [9_000, 'done', 1],
    ]);
  });

  test('is a change that was told, so the channel is trusted', async () => {
    const lines = [running, '200 running | {"progress":0.4}', done];
    const moments = await momentsOf(lines, [[open(0), document(9_000, at(0.3))]]);
    expect(moments).toEqual([0, 250, 30_250, 60_250]);
  });

  test('that says how it has ended is believed once a poll has said so', async () => {
    for (const word of ['done', 'failed', 'canceled']) {
      const cues = [open(0), document(1_000, { status: word, error: 'no' })];
      const { seen, moments } = await seenOf([running, running, done], cues);
      expect(moments).toEqual([0, 250, 1_000, 2_000]);
      expect(seen).toEqual([
        [250, 'running'],
        [2_000, 'done', 1],
      ]);
    }
  });

  test('of an earlier time is dropped', async () => {
    const cues = [
      open(0),
      document(1_000, at(0.6)),
      document(2_000, at(0.5)),
      document(3_000, { status: 'queued' }),
      document(4_000, at(0.7)),
    ];
    const { seen, moments } = await seenOf([running, done], cues);
    expect(moments).toEqual([0, 250, 30_250]);
    expect(seen.slice(1, 3)).toEqual([
      [1_000, 'running', 0.6],
      [4_000, 'running', 0.7],
    ]);
  });

  test('changes nothing but what is shown of the way', async () => {
    const hostile = {
      ...at(0.5),
      statusUrl: 'https://evil.example.com/1',
      resultUrl: 'https://evil.example.com/2',
      links: { cancel: 'https://evil.example.com/3' },
    };
    const { operation } = await started([running, done], [[open(0), document(1_000, hostile)]]);
    const end = operation.result();
    await sleep(500);
    const before = operation.toJSON();
    const { body } = operation.status;
    await sleep(1_000);
    expect(operation.status).toMatchObject({ progress: 0.5 });
    expect(operation.status.body).toBe(body);
    expect(operation.toJSON()).toEqual({ ...before, progress: 0.5 });
    await end;
  });

  test('does not hide that a cancel was accepted', async () => {
    const lines = ['202 | retry-after: 60', '202 | retry-after: 60', done];
    const { operation } = await started(lines, [[open(0), document(2_000, at(0.5))]]);
    const end = operation.result();
    await sleep(1_000);
    const cancel = operation.cancel();
    await sleep(1_500);
    expect(operation.status).toMatchObject({ state: 'canceling', progress: 0.5 });
    await Promise.all([end, cancel]);
  });

  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  test.for<[what: string, status: unknown]>([
    ['says nothing of a state', { rows: 3 }],
    ['is empty', ''],
    ['is null', null],
    ['is text', 'something'],
    ['cannot be written as JSON', cyclic],
    [
      'is deeper than the limits',
      JSON.parse(`{"status":"running","deep":${'['.repeat(2_000)}${']'.repeat(2_000)}}`),
    ],
    ['is longer than the limits', { status: 'running', text: 'x'.repeat(1_000_001) }],
    ['is a bigint', 17n],
  ])('is a mere change if it %s', async ([, status]) => {
    const moments = await momentsOf([running, done], [[open(0), document(5_000, status)]]);
    expect(moments).toEqual([0, 250, 5_000]);
  });

  test('that tells neither a word nor a progress is a mere change', async () => {
    const read = () => ({ state: 'running', message: 'on it' }) as const;
    const convention = defineConvention({ ...http(), read });
    const channel = channelOf([open(0), document(5_000, { status: 'running' })]);
    const lines = [accepted, running, done];
    const { client, server } = clientOf(lines, { polling, convention, wake: channel.wake });
    const operation = await client.submit('tasks', { totalTimeout: 6_000 });
    await operation.result().catch(() => undefined);
    expect(server.moments.slice(0, 3)).toEqual([0, 250, 5_000]);
  });

  test('is read with words of its own by a monitor that has said 202', async () => {
    const lines = ['202', '200 | {"rows":3}'];
    const { operation, server } = await started(lines, [
      [open(0), document(1_000, at(0.5)), document(2_000, { status: 'done' })],
    ]);
    expect(await operation.result()).toEqual({ rows: 3 });
    expect(server.moments).toEqual([0, 250, 2_000]);
  });
});

describe('the id of the last event', () => {
  const event = (at: number, id: unknown): Cue => [at, { id } as Push];

  test('is in the checkpoint, and known to the channel when it is opened again', async () => {
    const lines = [...Array<Line>(3).fill('202 | retry-after: 60'), done];
    const openings = [[open(0), event(1_000, '17'), ended(2_000)], [event(0, '18')], []];
    const { client, operation, channel } = await started(lines, openings);
    const wait = new AbortController();
    const end = kept(operation.result({ signal: wait.signal }));
    await sleep(1_500);
    expect(operation.toJSON()).toMatchObject({ cursor: '17' });
    await sleep(1_000);
    wait.abort();
    await Promise.allSettled([end]);
    expect(channel.cursors).toEqual([undefined, '17']);
    const checkpoint = JSON.parse(JSON.stringify(operation));
    expect(checkpoint.cursor).toBe('18');
    await client.resume(checkpoint).result();
    expect(channel.cursors).toEqual([undefined, '17', '18']);
  });

  test('is not kept if it is too long to be stored, or no text', async () => {
    const cues = [open(0), event(100, 'x'.repeat(256)), event(200, 'x'.repeat(257)), event(200, 5)];
    const { operation } = await started([done], [cues]);
    await operation.result();
    expect(operation.toJSON().cursor).toBe('x'.repeat(256));
  });
});

describe('client.deliver()', () => {
  test('polls the operation that is waited for here at once, and says so', async () => {
    const { client, server } = clientOf([accepted, '202 | retry-after: 60', done], { polling });
    const operation = await client.submit('tasks');
    expect(client.deliver(monitor)).toBe(false);
    const end = operation.result();
    await sleep(5_000);
    expect(client.deliver('https://api.example.com/tasks/2')).toBe(false);
    expect(client.deliver(monitor)).toBe(true);
    await end;
    expect(client.deliver(monitor)).toBe(false);
    expect(server.moments).toEqual([0, 250, 5_000]);
  });

  test.for<[what: string, to: (checkpoint: Checkpoint) => never]>([
    ['a checkpoint', (checkpoint) => checkpoint as never],
    ['a URL', () => new URL(monitor) as never],
    ['a path', () => '/tasks/1' as never],
  ])('takes %s', async ([, to]) => {
    const { client, server } = clientOf([accepted, running, done], { polling });
    const operation = await client.submit('tasks');
    const end = operation.result();
    await sleep(300);
    expect(client.deliver(to(operation.toJSON()))).toBe(true);
    await end;
    expect(server.moments).toEqual([0, 250, 500]);
  });

  test.for([undefined, null, '', 'http://', {}, 5])('finds nothing for %o', async (to) => {
    const { client } = clientOf([accepted, done], { polling });
    const end = client.run('tasks');
    await sleep(100);
    expect(client.deliver(to as never)).toBe(false);
    await end;
  });

  test('wakes every handle of the operation', async () => {
    const lines = ['202 | retry-after: 60', '202 | retry-after: 60', done, done];
    const { client, server } = clientOf(lines, { polling });
    const ends = [client.resume(monitor), client.resume(monitor)].map((each) => each.result());
    await sleep(5_000);
    client.deliver(monitor);
    await Promise.all(ends);
    expect(server.moments).toEqual([0, 0, 5_000, 5_000]);
  });

  test('shows the progress of a document without a poll', async () => {
    const { client, server } = clientOf([accepted, '202 | retry-after: 60', done], { polling });
    const operation = await client.submit('tasks');
    const end = operation.result();
    await sleep(5_000);
    client.deliver(monitor, { status: 'running', progress: 0.5 });
    expect(operation.status).toMatchObject({ state: 'running', progress: 0.5 });
    await end;
    expect(server.moments).toEqual([0, 250, 60_250]);
  });

  test('does not make a channel of it: polling goes on as before', async () => {
    const { client, server } = clientOf([accepted, pending, running, running, done], { polling });
    const operation = await client.submit('tasks');
    const end = operation.result();
    await sleep(300);
    client.deliver(monitor);
    await end;
    expect(server.moments).toEqual([0, 250, 500, 1_500, 3_500]);
  });

  test('a thousand forged ones cost what polling costs', async () => {
    const lines = [running, running, running, running, running, running, done];
    const { client, server } = clientOf([accepted, ...lines], { polling });
    const end = client.run('tasks');
    for (let count = 0; count < 1_000; count++) {
      await sleep(20);
      client.deliver(monitor);
    }
    await end;
    expect(server.moments).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 8_000, 16_000]);
  });
});
