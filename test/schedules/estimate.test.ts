import { body, createClient, http, isFinal, type OperationStatus } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { script } from '../support/scripted-server.ts';

// What the estimate is to users: in the status, and in when the server is asked.

const began = Date.parse('2026-01-01T00:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({ now: began, shouldAdvanceTime: false });
});
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 | location: /tasks/1';

/** When the server is asked, and the ends that are shown on the way, since the beginning. */
async function play(
  lines: string[],
  { isWatched = true, convention = http() } = {},
): Promise<{ moments: number[]; ends: (number | undefined)[] }> {
  const server = script(accepted, ...lines);
  const ends: (number | undefined)[] = [];
  const onStatus = (status: OperationStatus) => {
    if (isFinal(status)) return;
    ends.push(status.estimatedEndAt && status.estimatedEndAt - began);
  };
  const client = createClient({ ...server.options, convention, polling: { jitter: 0 } });
  const end = client.run('tasks', isWatched ? { onStatus } : {});
  await vi.runAllTimersAsync();
  await end;
  return { moments: server.moments, ends };
}

describe('what the server tells of the end', () => {
  test.for([
    ['{"status":"running","eta":9}', 9250],
    ['{"status":"running","estimatedTimeRemaining":"PT9S"}', 9250],
    ['{"status":"running","time_left_seconds":"9"}', 9250],
    ['{"status":"running","job":{"remainingMs":9000}}', 9250],
    ['{"status":"running","estimatedCompletionTime":"2026-01-01T00:00:09Z"}', 9000],
    ['{"status":"running","expected_end_at":1767225609}', 9000],
    ['{"status":"running","eta":"soon"}', undefined],
    ['{"status":"running","eta":"2025-12-31T23:59:59Z"}', undefined],
    ['{"status":"running","eta":"9999-12-31T23:59:59Z"}', undefined],
    ['{"status":"running","eta":-1}', undefined],
    ['{"status":"running","eta":{"seconds":9}}', undefined],
    ['{"status":"running","estimatedDuration":9}', undefined],
    ['{"status":"running","completionTime":"2026-01-01T00:00:09Z"}', undefined],
  ] as const)('%s', async ([document, end]) => {
    const { ends } = await play([`200 | content-type: application/json | ${document}`, '204']);
    expect(ends).toEqual([undefined, end]);
  });

  test('is compared with the date of the answer, not with a clock that is wrong', async () => {
    const date = 'date: Thu, 01 Jan 2026 01:00:00 GMT';
    const document = '{"status":"running","eta":"2026-01-01T01:00:09Z"}';
    const { ends } = await play([`200 | ${date} | ${document}`, '204']);
    expect(ends).toEqual([undefined, 9250]);
  });

  test('is where `http({ estimate })` says', async () => {
    const convention = http({ estimate: body('when') });
    const { ends } = await play(['200 | {"status":"running","eta":9,"when":"4 s"}', '204'], {
      convention,
    });
    expect(ends).toEqual([undefined, 4250]);
  });

  test('may be told by the answer to the submit', async () => {
    const server = script('202 | location: /tasks/1 | {"eta":3}', '204');
    const client = createClient({ ...server.options, polling: { jitter: 0 } });
    const end = client.run('tasks');
    await vi.runAllTimersAsync();
    await end;
    expect(server.moments).toEqual([0, 3000]);
  });
});

describe('when the server is asked', () => {
  const eta = (seconds: number) => `200 | {"status":"running","eta":${seconds}}`;

  test('whoever looks on sees it at the pace of the backoff, and never past the end', async () => {
    const { moments } = await play([eta(0.5), eta(0.125), '204']);
    expect(moments).toEqual([0, 250, 625, 875]);
  });

  test('a single wait goes to the end', async () => {
    const { moments } = await play([eta(9), '204'], { isWatched: false });
    expect(moments).toEqual([0, 250, 9250]);
  });

  test('but no further than maxDelay', async () => {
    const { moments } = await play([eta(70), eta(40), eta(10), '204'], { isWatched: false });
    expect(moments).toEqual([0, 250, 30_250, 60_250, 70_250]);
  });

  test('a Retry-After is not undercut', async () => {
    const line = '200 | retry-after: 5 | {"status":"running","eta":1}';
    const { moments } = await play([line, '204'], { isWatched: false });
    expect(moments).toEqual([0, 250, 5250]);
  });

  test('by a fault, the backoff counts', async () => {
    const { moments } = await play([eta(9), '503', '204'], { isWatched: false });
    expect(moments).toEqual([0, 250, 9250, 9812]);
  });

  test('an end that is always a moment ahead is asked for less and less often', async () => {
    const lines = Array.from({ length: 20 }, () => eta(0.1));
    const { moments } = await play([...lines, '204'], { isWatched: false });
    const pauses = moments.slice(1).map((moment, nth) => moment - (moments[nth] ?? 0));
    expect(pauses.slice(0, 4)).toEqual([250, 250, 375, 562]);
    expect(pauses.at(-1)).toBe(30_000);
  });

  test('after an end that was a little early, the backoff begins again', async () => {
    const running = '200 | {"status":"running"}';
    const lines = [eta(60), eta(59), eta(58), running, running, '204'];
    const { moments } = await play(lines, { isWatched: false });
    expect(moments.slice(0, 3)).toEqual([0, 250, 30_250]);
  });
});

describe('the status', () => {
  test('is the same as long as the estimate is about right', async () => {
    const told = (seconds: number) => `200 | x: ${seconds} | {"status":"running","eta":9}`;
    const server = script(accepted, told(1), told(2), '204');
    const operation = await createClient(server.options).submit('tasks');
    const first = await operation.poll();
    await vi.advanceTimersByTimeAsync(900);
    expect(await operation.poll()).toBe(first);
  });

  test('is kept by a checkpoint, with when it was accepted', async () => {
    const server = script(accepted, '200 | {"status":"running","eta":9}', '204');
    const client = createClient(server.options);
    const operation = await client.submit('tasks');
    await operation.poll();
    const checkpoint = operation.toJSON();
    expect(checkpoint).toMatchObject({ acceptedAt: began, estimatedEndAt: began + 9000 });
    expect(client.resume(checkpoint).status).toMatchObject({ estimatedEndAt: began + 9000 });
  });

  test('has none at the end', async () => {
    const server = script(accepted, '200 | {"status":"running","eta":9}', '204');
    const operation = await createClient(server.options).submit('tasks');
    await operation.poll();
    expect((await operation.poll()).estimatedEndAt).toBeUndefined();
  });
});
