import {
  type Clock,
  type Convention,
  createClient,
  type EndedContext,
  http,
  type OperationEvent,
  type ScheduleContext,
} from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, kept, leftovers, nothing } from '../support/leftovers.ts';
import { fastTime, rejection, scriptedAnswers } from '../support/scripted-answers.ts';
import { channelOf } from '../support/scripted-channel.ts';
import { clientOf, delayed, type Line, submitted } from '../support/scripted-server.ts';

// What would end no wait at all, were it thrown where the machine does not look for it.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** An answer with a code that no Response of this runtime can have; some show a 101. */
const coded = (status: number) =>
  Object.defineProperty(new Response(null), 'status', { value: status });

const broken = (text: string) =>
  new Response(text, { headers: { 'content-type': 'application/json' } });

/** What it was rejected with: a test that waits for ever says nothing. */
const ended = (promise: Promise<unknown>) =>
  Promise.race([
    rejection(promise),
    new Promise((resolve) => setTimeout(resolve, 3_600_000, 'no end within an hour')),
  ]);

describe('a convention whose retryAfter() throws', () => {
  /** It takes for granted what every document has: but not every answer has a document. */
  const convention: Convention = {
    ...http(),
    retryAfter: ({ status, body }) =>
      status === 202 ? undefined : (body as { task: { delay: number } }).task.delay,
  };

  test.for([
    { label: 'of an answer without a document', answer: () => new Response(null, { status: 304 }) },
    { label: 'of a document that broke off', answer: () => broken('{"task":{"del') },
  ])('$label fails with that, and leaves nothing behind', async ({ answer }) => {
    const complained = complaints();
    const { client } = clientOf(['202 /tasks/1', answer], { convention });
    const operation = await client.submit('tasks');
    const error = await ended(operation.result());
    expect(error).toMatchObject({ name: 'ProtocolError', cause: expect.any(TypeError) });
    expect(operation.status.error).toBe(error);
    vi.clearAllTimers();
    expect(leftovers()).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test('is not asked about a submit that the server has rejected', async () => {
    const { client } = clientOf(['400'], { convention });
    const error = await ended(client.submit('tasks'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'no' });
  });
});

describe.for([101, 199, 999])('a code that no Response may have: %i', (code) => {
  test.for([
    ['SubmitError', [coded(code)]],
    ['PollError', [new Response(null, { status: 202, headers: { location: '/1' } }), coded(code)]],
  ] as const)('is told by a %s', async ([name, answers]) => {
    const complained = complaints();
    const server = scriptedAnswers(...answers);
    const client = createClient({ ...server.options, polling: { maxFailures: 1 } });
    const error = await ended(client.run('tasks'));
    expect(error).toMatchObject({ name, response: { status: 599 } });
    expect(`${error}`).toContain(`HTTP ${code}`);
    expect(complained).toEqual([]);
  });
});

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Keeps the types of what is told. */
function watching() {
  const types: string[] = [];
  return { types, onEvent: ({ type }: OperationEvent) => types.push(type) };
}

describe("the operation's own signals", () => {
  test('cancel it although a wait for it has ended before', async () => {
    const life = new AbortController();
    const wait = new AbortController();
    const lines = ['202 /tasks/1 | retry-after: 60', '204'];
    const { operation, server } = await submitted(lines, { signal: life.signal });
    const result = operation.result({ signal: wait.signal });
    wait.abort('this wait');
    expect(await rejection(result)).toBe('this wait');
    life.abort('all of it');
    await sleep(1000);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });

  test.for<[string, Line[]]>([
    ['before it was handed out', ['200 | {"rows":3}']],
    ['after a poll', ['202 /tasks/1', '204']],
  ])('are nothing to it once it has ended: %s', async ([, lines]) => {
    const { types, onEvent } = watching();
    const life = new AbortController();
    const { operation, server } = await submitted(lines, { signal: life.signal, onEvent });
    await operation.poll();
    life.abort();
    await sleep(1000);
    expect(types.at(-1)).toBe('ended');
    expect(server.requests).toHaveLength(lines.length);
  });

  test('are told of once if they abort during the submit, which is canceled then', async () => {
    const { types, onEvent } = watching();
    const life = new AbortController();
    const { client, server } = clientOf([delayed(1000, '202 /tasks/1'), '204'], { onEvent });
    const submit = client.submit('tasks', { signal: life.signal });
    setTimeout(() => life.abort('enough'), 500);
    expect(await rejection(submit)).toBe('enough');
    await sleep(1000);
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
    expect(types).toEqual(['submitting', 'aborted', 'submitted', 'canceling', 'cancelAnswered']);
  });
});

describe('the result of what has ended in time', () => {
  const totalTimeout = 10_000;

  /** How long the result, which never comes, is waited for by whoever asks for it then. */
  test.for([
    ['the time that is left', 4000, 6000],
    ['as long again, when no time is left', 10_000, 10_000],
    ['as long again, later', 25_000, 10_000],
  ])('is waited for: %s', async ([, asked, waited]) => {
    const lines = ['202 /tasks/1', '303 /result', 'hang'];
    const { operation } = await submitted(lines, { totalTimeout, timeout: false });
    const began = Date.now();
    await operation.poll();
    await sleep(Number(asked) - (Date.now() - began));
    const error = await rejection(operation.result());
    expect(error).toMatchObject({ name: 'OperationTimeoutError' });
    expect(Date.now() - began).toBe(Number(asked) + Number(waited));
  });

  test('leaves no time for a poll that is asked for at that very moment', async () => {
    const { operation, server } = await submitted(['202 /tasks/1'], { totalTimeout });
    await sleep(totalTimeout);
    const error = await rejection(operation.poll());
    expect(error).toMatchObject({ name: 'OperationTimeoutError' });
    expect(server.lines).toHaveLength(1);
  });
});

describe('who waits', () => {
  const later = '202 | retry-after: 60';

  test('can be woken, until it waits no more', async () => {
    const { client, server } = clientOf([later, '202']);
    const operation = client.resume('tasks/1');
    expect(client.deliver('tasks/1')).toBe(false);
    const wait = new AbortController();
    const result = operation.result({ signal: wait.signal });
    await sleep(1000);
    expect(client.deliver('tasks/1')).toBe(true);
    wait.abort('enough');
    expect(await rejection(result)).toBe('enough');
    expect(client.deliver('tasks/1')).toBe(false);
    expect(server.moments).toEqual([0, 1000]);
  });

  test('too late opens no channel', async () => {
    const channel = channelOf();
    const { operation } = await submitted(['202 /tasks/1'], {
      totalTimeout: 1000,
      wake: channel.wake,
    });
    await sleep(2000);
    const error = await rejection(operation.result());
    expect(error).toMatchObject({ name: 'OperationTimeoutError' });
    expect(channel.log).toEqual([]);
  });

  test('for one poll only leaves no timer behind, not even that of `totalTimeout`', async () => {
    const { operation } = await submitted(['202 /tasks/1', later], { totalTimeout: 600_000 });
    expect((await operation.poll()).state).toBe('running');
    expect(leftovers()).toEqual(nothing);
  });

  test('no longer for a poll that is out hears nothing of it', async () => {
    const { types, onEvent } = watching();
    const { operation } = await submitted(['202 /tasks/1', 'hang'], { onEvent });
    const wait = new AbortController();
    const result = operation.result({ signal: wait.signal });
    setTimeout(() => wait.abort('enough'), 1000);
    expect(await rejection(result)).toBe('enough');
    await sleep(1000);
    expect(operation.status).toMatchObject({ state: 'pending', polls: 0, error: undefined });
    expect(types).toEqual(['submitting', 'submitted', 'waiting', 'polling', 'idle']);
  });

  test('for as long as the server says is not taken for one who has left a scope', async () => {
    const busy = '503 | retry-after: 100';
    const lines = ['202 /tasks/1 | retry-after: 3600', busy, busy, busy, busy, '204'];
    const { operation, server } = await submitted(lines, { polling: { jitter: 0 } });
    await operation[Symbol.asyncDispose]();
    const began = Date.now();
    operation.cancel().catch(() => undefined);
    await sleep(200_000);
    const moments = server.requests.map(({ at }) => at - (server.moments[4] ?? 0));
    expect(moments.slice(1, 6)).toEqual([-60_000, -36_000, -12_000, 0, 100_000]);
    expect(Date.now() - began).toBe(200_000);
  });
});

describe('a clock of the caller', () => {
  /** Sleeps for so much longer, or a little shorter, than it was asked to. */
  function clockOf(off: (milliseconds: number) => number) {
    const sleeps: number[] = [];
    let time = 1_800_000_000_000;
    const clock = {
      now: () => time,
      async sleep(milliseconds: number) {
        sleeps.push(milliseconds);
        time += milliseconds + off(milliseconds);
      },
      // So it sleeps only while nothing else is under way.
      accepts: () => undefined,
    };
    return { clock, sleeps };
  }

  test('is not asked to sleep for no time', async () => {
    const { clock, sleeps } = clockOf(() => 0);
    const { client } = clientOf(['204'], { clock });
    await client.resume('tasks/1').result();
    expect(sleeps).toEqual([]);
  });

  test('that breaks ends the wait with what it has thrown', async () => {
    const broken = new Error('the clock is broken');
    const clock: Clock = { now: () => Date.now(), sleep: () => Promise.reject(broken) };
    const { operation, server } = await submitted(['202 /tasks/1', '204'], { clock });
    expect(await rejection(operation.result())).toBe(broken);
    expect(server.lines).toHaveLength(1);
  });

  test('that wakes after `totalTimeout` leaves no time for a poll', async () => {
    const { clock } = clockOf(() => 60_000);
    const lines = ['202 /tasks/1', '204'];
    const { operation, server } = await submitted(lines, { clock, totalTimeout: 10_000 });
    const error = await rejection(operation.result());
    expect(error).toMatchObject({ name: 'OperationTimeoutError' });
    expect(server.lines).toHaveLength(1);
  });

  test.for([
    ['after it', 3_600_000],
    ['at its very end', 500],
  ])('that wakes a little before `totalTimeout` has no poll due %s', async ([, delay]) => {
    let isEarly = false;
    const { clock } = clockOf(() => (isEarly ? -0.5 : 0));
    const polling = (context: ScheduleContext) => {
      isEarly = context.polls > 0;
      return context.polls ? Number(delay) : 9500;
    };
    const lines = ['202 /tasks/1', '202', '204'];
    const { operation, server } = await submitted(lines, { clock, polling, totalTimeout: 10_000 });
    const error = await rejection(operation.result());
    expect(error).toMatchObject({ name: 'OperationTimeoutError' });
    expect(server.lines).toHaveLength(2);
  });
});

describe('while a 429 holds the polls of a client back', () => {
  const busy = '429 | retry-after: 20';
  const polling = { jitter: 0 };

  test('each has a moment of its own, whenever it comes', async () => {
    const { client, server } = clientOf(['202', busy, ...Array(5).fill('204')], { polling });
    const resultOf = async (path: string, at: number) => {
      await sleep(at);
      await client.resume(path).result();
    };
    // It was polled before, and is to be polled again when the hold has just passed.
    const early = client.resume('early', { polling: () => 20_005 }).result();
    await sleep(0);
    const refused = client.resume('refused').poll();
    await refused.catch(() => undefined);
    await Promise.all([
      early,
      resultOf('first', 1000),
      resultOf('second', 1000),
      resultOf('third', 5000),
      resultOf('late', 20_010),
    ]);
    const moments = server.requests.slice(2).map(({ url, at }) => [url.split('/').at(-1), at]);
    expect(moments).toEqual([
      ['first', 20_000],
      ['second', 20_020],
      ['third', 20_040],
      ['early', 20_060],
      // The distance shrinks a little with each that is sent.
      ['late', 20_079],
    ]);
  });

  test('none is sent before that has passed by a clock that wakes a millisecond early', async () => {
    const began = 1_800_000_000_000;
    let time = began;
    const clock: Clock = {
      now: () => time,
      async sleep(milliseconds) {
        time += milliseconds - 1;
      },
    };
    const moments: number[] = [];
    const done: Line = () => {
      moments.push(time - began);
      return new Response(null, { status: 204 });
    };
    const { client } = clientOf([busy, done], { polling, clock });
    const refused = client.resume('tasks/1').poll();
    await refused.catch(() => undefined);
    await client.resume('tasks/2').result();
    expect(moments).toEqual([20_019]);
  });

  test('the last poll before the deadline is sent all the same', async () => {
    const lines = ['202 /tasks/1 | retry-after: 3600', '429 | retry-after: 100', '204'];
    const { client, server } = clientOf(lines, { polling });
    const operation = await client.submit('tasks', { totalTimeout: 10_000 });
    const end = operation.result();
    const refused = client.resume('tasks/2').poll();
    await refused.catch(() => undefined);
    await end;
    expect(server.moments).toEqual([0, 0, 9500]);
  });
});

describe('a poll', () => {
  test('may be kept open only if nobody wants to know the state now', async () => {
    const asked: boolean[] = [];
    const convention: Convention = {
      ...http(),
      poll: ({ statusUrl: url }, mayHold) => {
        asked.push(mayHold);
        return { url };
      },
    };
    const { operation } = await submitted(['202 /tasks/1', '202', '202', '204'], { convention });
    await operation.poll();
    const result = operation.result();
    await sleep(300);
    await operation.poll();
    await result;
    expect(asked).toEqual([false, false, true]);
  });
});

describe('a schedule', () => {
  async function toldTo(isSubscribed: boolean) {
    const told: boolean[] = [];
    const polling = {
      next: ({ isWatched }: ScheduleContext) => {
        told.push(isWatched);
        return 1000;
      },
      ended: ({ isWatched }: EndedContext) => {
        told.push(isWatched);
      },
    };
    const { operation } = await submitted(['202 /tasks/1', '202', '204'], { polling });
    if (isSubscribed) operation.subscribe(() => undefined);
    await operation.result();
    return told;
  }

  test('is told that somebody looks on, from then on and at the end', async () => {
    expect(await toldTo(true)).toEqual([false, true, true]);
  });

  test('is told that nobody does', async () => {
    expect(await toldTo(false)).toEqual([false, false, false]);
  });
});

describe('a body that was left unread', () => {
  /** A page, and whether its body was let go. */
  function pageOf(text = 'a page') {
    const canceled: unknown[] = [];
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
      },
      pull: (controller) => controller.close(),
      cancel: (reason) => {
        canceled.push(reason);
      },
    });
    const headers = { 'content-type': 'text/html' };
    return { page: new Response(body, { headers }), canceled };
  }

  /** Reads it when it has looked at something else. */
  const parse = async (response: Response) => {
    await undefined;
    return response.text();
  };

  test('is parsed, if it came with the end', async () => {
    const { page, canceled } = pageOf();
    const { operation } = await submitted(['202 /tasks/1', '202', page], { parse });
    expect(await operation.result()).toBe('a page');
    expect(canceled).toEqual([]);
  });

  test.for([
    ['the operation goes on', { state: 'running' }],
    ['the operation has failed', { state: 'failed' }],
  ] as const)('is let go, if %s', async ([, reading]) => {
    const { page, canceled } = pageOf();
    const parsed: number[] = [];
    const convention: Convention = {
      ...http(),
      read: (answer, checkpoint) => (answer.unread ? reading : http().read(answer, checkpoint)),
    };
    const { operation } = await submitted(['202 /tasks/1', page], {
      convention,
      parse: ({ status }) => parsed.push(status),
    });
    expect((await operation.poll()).state).toBe(reading.state);
    await sleep(0);
    expect(canceled).toHaveLength(1);
    expect(parsed).toEqual([]);
  });

  test('is torn by an abort of its lifetime while it is read', async () => {
    const life = new AbortController();
    let signal: AbortSignal | undefined;
    const page: Line = (request) => {
      signal = request.signal;
      return new Response(new ReadableStream(), { headers: { 'content-type': 'text/html' } });
    };
    const { operation } = await submitted(['202 /tasks/1', page], {
      parse: (response) => response.text(),
      signal: life.signal,
    });
    const result = operation.result();
    await sleep(1000);
    expect(signal?.aborted).toBe(false);
    life.abort('enough');
    expect(await rejection(result)).toBe('enough');
    await sleep(0);
    expect(signal?.aborted).toBe(true);
  });
});

test('a cancel that finds nothing ends the wait, although a poll is out', async () => {
  const lines = ['202 /tasks/1', 'hang', '410'];
  const { operation, server } = await submitted(lines, { parse: (response) => response.text() });
  const result = kept(operation.result());
  await sleep(1000);
  expect(await operation.cancel()).toMatchObject({ state: 'canceled', polls: 0 });
  expect(await rejection(result)).toMatchObject({ name: 'OperationCanceledError' });
  expect(server.requests[1]?.request.signal.aborted).toBe(true);
});
