import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints, leftovers, nothing, now } from '../support/leftovers.ts';
import {
  accepted,
  monitor,
  type ScriptedAnswer,
  scriptedAnswers,
} from '../support/scripted-answers.ts';
import { delayed } from '../support/scripted-server.ts';

const post = 'POST https://api.example.com/reports';
const remove = `DELETE ${monitor}`;
const noContent = () => new Response(null, { status: 204 });

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Submits to a server that answers after two seconds, and aborts after one. */
async function abortedSubmit(first: ScriptedAnswer, ...more: ScriptedAnswer[]) {
  const controller = new AbortController();
  const server = scriptedAnswers(delayed(2_000, first), ...more);
  const client = createClient({ ...server.options, timeout: 10_000 });
  const reason = new Error('the user left');
  const submit = async (options = {}) => {
    const ends = client.run('reports', { ...options, signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort(reason);
    return now(ends);
  };
  return { server, submit, reason, signal: controller.signal };
}

describe('a signal that aborts while the submit is in flight', () => {
  test('rejects at once, lets the submit finish, and then cancels what it started', async () => {
    const complained = complaints();
    const { server, submit, reason, signal } = await abortedSubmit(accepted(), noContent());
    const end = await submit();
    expect(end.reason).toBe(reason);
    expect(leftovers(signal).listeners).toBe(0);
    expect(server.lines).toEqual([post]);
    expect(server.requests[0]?.request.signal.aborted).toBe(false);

    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.lines).toEqual([post, remove]);
    expect(server.moments).toEqual([0, 2_000]);
    expect(leftovers(signal)).toEqual(nothing);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(server.lines).toEqual([post, remove]);
    expect(complained).toEqual([]);
  });

  test("may be the client's or the operation's own: either one cancels", async () => {
    for (const aborted of [0, 1]) {
      const controllers = [new AbortController(), new AbortController()] as const;
      const [{ signal: client }, { signal }] = controllers;
      const server = scriptedAnswers(delayed(2_000, accepted()), noContent());
      const ends = createClient({ ...server.options, signal: client }).run('reports', { signal });
      await vi.advanceTimersByTimeAsync(1_000);
      controllers[aborted]?.abort('enough');
      expect(await now(ends)).toEqual({ reason: 'enough' });
      await vi.advanceTimersByTimeAsync(1_000);
      expect(server.lines).toEqual([post, remove]);
    }
  });

  test('rejects submit() the same way', async () => {
    const controller = new AbortController();
    const server = scriptedAnswers(delayed(2_000, accepted()), noContent());
    const submit = createClient(server.options).submit('reports', { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort('enough');
    expect(await now(submit)).toEqual({ reason: 'enough' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.lines).toEqual([post, remove]);
    expect(leftovers(controller.signal)).toEqual(nothing);
  });

  test('cancels although the 202 is not visible to a DELETE at first', async () => {
    const missing = new Response(null, { status: 404 });
    const { server, submit } = await abortedSubmit(accepted(), missing, noContent());
    await submit();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(server.lines).toEqual([post, remove, remove]);
    expect(server.moments).toEqual([0, 2_000, 2_250]);
  });

  test.for<{ label: string; answer: () => ScriptedAnswer }>([
    { label: 'is refused', answer: () => new Response(null, { status: 422 }) },
    { label: 'gets no answer', answer: () => new TypeError('fetch failed') },
    { label: 'names no monitor', answer: () => accepted({}) },
    { label: 'names a monitor that is refused', answer: () => accepted({ location: 'file:///a' }) },
  ])('sends no DELETE when the submit $label, and complains of nothing', async ({ answer }) => {
    const complained = complaints();
    const { server, submit, reason, signal } = await abortedSubmit(answer());
    expect((await submit()).reason).toBe(reason);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(server.lines).toEqual([post]);
    expect(leftovers(signal)).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test('sends no DELETE with onAbort: detach', async () => {
    const { server, submit, reason, signal } = await abortedSubmit(accepted());
    expect((await submit({ onAbort: 'detach' })).reason).toBe(reason);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(server.lines).toEqual([post]);
    expect(leftovers(signal)).toEqual(nothing);
  });

  test('does not wait in the background for ever, whatever the timeout', async () => {
    const complained = complaints();
    const controller = new AbortController();
    let torn = false;
    const never = (request: Request) =>
      new Promise<Response>((_, reject) => {
        request.signal.addEventListener('abort', () => {
          torn = true;
          reject(request.signal.reason);
        });
      });
    const server = scriptedAnswers(never);
    const options = { ...server.options, timeout: false } as const;
    const run = createClient(options).run('reports', { signal: controller.signal });
    controller.abort('enough');
    expect(await now(run)).toEqual({ reason: 'enough' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(torn).toBe(false);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(torn).toBe(true);
    expect(server.lines).toEqual([post]);
    expect(leftovers(controller.signal)).toEqual(nothing);
    expect(complained).toEqual([]);
  });

  test('leaves the totalTimeout without effect on the rejection', async () => {
    const { server, submit, reason, signal } = await abortedSubmit(accepted(), noContent());
    expect((await submit({ totalTimeout: 5_000 })).reason).toBe(reason);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(server.lines).toEqual([post, remove]);
    expect(leftovers(signal)).toEqual(nothing);
  });

  test('tears a streamed upload down at once instead', async () => {
    const complained = complaints();
    const controller = new AbortController();
    let torn: unknown;
    const fetch: typeof globalThis.fetch = (input, init) => {
      const { signal } = new Request(input, init);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          torn = 'aborted';
          reject(signal.reason);
        });
      });
    };
    const body = new ReadableStream({ pull: () => new Promise(() => undefined) });
    const client = createClient({ baseUrl: 'https://api.example.com/', fetch });
    const run = client.run('reports', { body, signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort('enough');
    expect(await now(run)).toEqual({ reason: 'enough' });
    expect(torn).toBe('aborted');
    await vi.advanceTimersByTimeAsync(0);
    expect(leftovers(controller.signal)).toEqual(nothing);
    expect(complained).toEqual([]);
  });
});
