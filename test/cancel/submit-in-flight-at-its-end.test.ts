import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { leftovers, nothing, now } from '../support/leftovers.ts';
import { scriptedAnswers, status } from '../support/scripted-answers.ts';
import { delayed } from '../support/scripted-server.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a signal that aborts while the submit is in flight', () => {
  test.for([
    { label: '200 and the result', answer: () => Response.json({ total: 7 }) },
    { label: '200 succeeded', answer: () => status('succeeded', { result: 7 }) },
    { label: '200 failed', answer: () => status('failed') },
    {
      label: '201 with a Location',
      answer: () => new Response(null, { status: 201, headers: { location: '/reports/7' } }),
    },
    { label: '204', answer: () => new Response(null, { status: 204 }) },
  ])('sends no DELETE when the submit was already at its end: $label', async ({ answer }) => {
    const controller = new AbortController();
    const server = scriptedAnswers(delayed(2_000, answer()));
    const run = createClient(server.options).run('reports', { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort('enough');
    expect(await now(run)).toEqual({ reason: 'enough' });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(server.lines).toEqual(['POST https://api.example.com/reports']);
    expect(leftovers(controller.signal)).toEqual(nothing);
  });
});
