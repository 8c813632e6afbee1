import { logger, type OperationEvent } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { clientOf } from '../support/scripted-server.ts';

// logger() makes a line of each event.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1 | retry-after: 2';

/** The lines without the number of the operation, which depends on the tests before. */
function logging(level: 'debug' | 'info' | 'warn') {
  const lines: string[] = [];
  const onEvent = logger({
    level,
    write: (line) => {
      lines.push(line.replace(/#\d+/, '#1'));
    },
  });
  return { lines, onEvent };
}

test('a line for each event', async () => {
  const { lines, onEvent } = logging('debug');
  const working = '200 running | {"progress":0.5,"message":"on\\nit"}';
  const { client } = clientOf([accepted, working, '503', '200 done'], { onEvent });
  await client.run('tasks');
  expect(lines).toEqual([
    'await202 #1 tasks submitting POST',
    'await202 #1 https://api.example.com/tasks/1 submitted: HTTP 202, pending, next poll in 2 s',
    'await202 #1 https://api.example.com/tasks/1 waiting, next poll in 2 s',
    'await202 #1 https://api.example.com/tasks/1 polling',
    "await202 #1 https://api.example.com/tasks/1 polled: HTTP 200, running ('running' in status) 50 %: on it, next poll in 0.25 s",
    'await202 #1 https://api.example.com/tasks/1 polling',
    'await202 #1 https://api.example.com/tasks/1 faulted: poll, HTTP 503, again in 0.375 s',
    'await202 #1 https://api.example.com/tasks/1 polling',
    "await202 #1 https://api.example.com/tasks/1 polled: HTTP 200, succeeded ('done' in status) by word",
    'await202 #1 https://api.example.com/tasks/1 ended: succeeded after 3 polls, 2.625 s',
    'await202 #1 https://api.example.com/tasks/1 collecting',
    'await202 #1 https://api.example.com/tasks/1 collected',
  ]);
});

describe('a level leaves out what is below it', () => {
  const lines = [accepted, '503', '200 failed'];
  const typesAt = async (level: 'debug' | 'info' | 'warn') => {
    const log = logging(level);
    await rejection(clientOf(lines, log).client.run('tasks'));
    return log.lines.map((line) => line.split(' ')[3]?.replace(/[:,]/, ''));
  };

  test.for([
    { level: 'info', types: ['submitted', 'faulted', 'ended'] },
    { level: 'warn', types: ['faulted', 'ended'] },
  ] as const)('$level', async ({ level, types }) => {
    expect(await typesAt(level)).toEqual(types);
  });

  test('debug leaves out nothing', async () => {
    expect(await typesAt('debug')).toHaveLength(8);
  });
});

describe('the level of an event', () => {
  const about = { operation: 1, at: 0, url: 'https://api.example.com/tasks/1' };
  const error = Object.assign(new Error('no'), { name: 'CancelError' }) as never;

  test.for<[string, OperationEvent]>([
    ['info', { ...about, type: 'submitted', httpStatus: 202, state: 'pending' }],
    ['info', { ...about, type: 'aborted', reason: 'left', cancels: false }],
    ['info', { ...about, type: 'cancelAnswered', outcome: 'accepted' }],
    ['warn', { ...about, type: 'cancelAnswered', outcome: 'refused', error }],
    ['info', { ...about, type: 'ended', state: 'canceled', polls: 1 }],
    ['warn', { ...about, type: 'ended', state: 'failed', polls: 1, error }],
    ['warn', { ...about, type: 'stopped', error }],
    ['warn', { ...about, type: 'faulted', purpose: 'poll', message: 'HTTP 503', failures: 1 }],
    ['debug', { ...about, type: 'canceling' }],
    ['debug', { ...about, type: 'detached' }],
    ['debug', { ...about, type: 'held', nextPollAt: 1 }],
  ])('%s: %o', ([expected, event]) => {
    const levels: string[] = [];
    logger({ write: (_, level) => levels.push(level) })(event);
    expect(levels).toEqual([expected]);
  });
});

test('by default it writes to the console, at the method of each level', () => {
  const written: string[] = [];
  for (const method of ['debug', 'info', 'warn'] as const)
    vi.spyOn(console, method).mockImplementation((line) => void written.push(`${method} ${line}`));
  const about = { operation: 1, at: 0, url: 'https://api.example.com/tasks/1' };
  const events: OperationEvent[] = [
    { ...about, type: 'polling' },
    { ...about, type: 'ended', state: 'succeeded', polls: 1 },
    { ...about, type: 'stopped', error: new Error('no') },
  ];
  for (const event of events) logger()(event);
  expect(written).toEqual([
    'debug await202 #1 https://api.example.com/tasks/1 polling',
    'info await202 #1 https://api.example.com/tasks/1 ended: succeeded after 1 poll',
    'warn await202 #1 https://api.example.com/tasks/1 stopped: Error: no',
  ]);
});

describe('what an event tells beside its name', () => {
  const about = { operation: 1, at: 1000, url: 'https://api.example.com/tasks/1' };
  test.for<[string, OperationEvent]>([
    ['cancelAnswered: too late', { ...about, type: 'cancelAnswered', outcome: 'too late' }],
    [
      'cancelAnswered: unanswered: CancelError: no answer',
      {
        ...about,
        type: 'cancelAnswered',
        outcome: 'unanswered',
        error: Object.assign(new Error('no answer'), { name: 'CancelError' }) as never,
      },
    ],
    ['aborted: left', { ...about, type: 'aborted', reason: 'left', cancels: true }],
    ['held, next poll in 1 s', { ...about, type: 'held', nextPollAt: 2000 }],
    [
      'faulted: poll, HTTP 503',
      { ...about, type: 'faulted', purpose: 'poll', message: 'HTTP 503', failures: 3 },
    ],
    [
      "polled: HTTP 200, running ('busy')",
      { ...about, type: 'polled', httpStatus: 200, state: 'running', word: 'busy' },
    ],
    [
      'polled: HTTP 200, running (done)',
      { ...about, type: 'polled', httpStatus: 200, state: 'running', place: 'done' },
    ],
    [
      'polled: HTTP 200, running 0 %',
      { ...about, type: 'polled', httpStatus: 200, state: 'running', progress: 0 },
    ],
    ['ended: failed after 2 polls', { ...about, type: 'ended', state: 'failed', polls: 2 }],
    [
      'ended: failed after 2 polls, 1.5 s: OperationFailedError: out of disk',
      {
        ...{ ...about, type: 'ended', state: 'failed', polls: 2, elapsed: 1500 },
        error: Object.assign(new Error('out of disk'), { name: 'OperationFailedError' }) as never,
      },
    ],
    ['detached', { ...about, type: 'detached' }],
  ])('%s', ([line, event]) => {
    const { lines, onEvent } = logging('debug');
    onEvent(event);
    expect(lines).toEqual([`await202 #1 https://api.example.com/tasks/1 ${line}`]);
  });
});

test('no word of a server begins a new line, moves a cursor or fills a disk', () => {
  const { lines, onEvent } = logging('debug');
  const word = `a\r\nb\u001b[2J${'c'.repeat(100_000)}`;
  const about = { operation: 1, at: 0, url: 'https://api.example.com/tasks/1' };
  onEvent({ ...about, type: 'polled', httpStatus: 200, state: 'running', word, nextPollAt: 1 });
  const [line = ''] = lines;
  expect(line).toMatch(/^await202 #1 \S+ polled: HTTP 200, running \('a b \[2Jc+…/);
  expect(line.length).toBeLessThan(1000);
});

test('of a text that is much longer than a line, only the beginning is looked at', () => {
  const { lines, onEvent } = logging('debug');
  const about = { operation: 1, at: 0, url: 'https://api.example.com/tasks/1' };
  const reason = `no${' '.repeat(10_000)}way`;
  onEvent({ ...about, type: 'aborted', reason, cancels: true });
  expect(lines).toEqual(['await202 #1 https://api.example.com/tasks/1 aborted: no ']);
});

test.for([
  [{ level: 'verbose' }, "`level` is 'verbose'"],
  [{ write: 5 }, '`write` is 5'],
  [{ levle: 'info' }, '`levle`'],
])('wrong options are refused: %o', ([options, message]) => {
  expect(() => logger(options as object)).toThrow(message as string);
});
