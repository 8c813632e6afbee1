import { OperationError, ProtocolError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { play } from '../support/scripted-server.ts';

// Whatever a server says, the wait ends in a result or in an error with a checkpoint: never in a
// hang, a hot loop or an exception of another kind.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';

describe('a status document', () => {
  test('of more than a million characters that says "running" is a ProtocolError', async () => {
    const giant = JSON.stringify({ log: 'x'.repeat(1_100_000) });
    const { end, moments } = await play([accepted, `200 running | ${giant}`]);
    expect(moments).toEqual([0, 250]);
    expect(end).toBeInstanceOf(ProtocolError);
    expect(end).toMatchObject({ checkpoint: { statusUrl: 'https://api.example.com/tasks/1' } });
  });

  test('of any size may be the result', async () => {
    const log = 'x'.repeat(1_100_000);
    const { end } = await play([accepted, '202', `200 | ${JSON.stringify({ log })}`]);
    expect(end).toEqual({ log });
  });

  test.for([
    { label: 'a key that means the prototype', body: '{"__proto__":{"status":"failed"}}' },
    { label: 'a progress beyond every number', body: '{"status":"running","progress":1e999}' },
    { label: 'a progress that is no number', body: '{"status":"running","progress":{}}' },
    { label: 'a message that is no text', body: '{"status":"running","message":[1]}' },
  ])('with $label tells no state, progress or message by it', async ({ body }) => {
    const answer = () =>
      new Response(body, { status: 202, headers: { 'content-type': 'application/json' } });
    const { statuses } = await play([accepted, answer, '204']);
    const { state, progress, message } = statuses[1] ?? {};
    expect([state, progress, message]).toEqual(['running', undefined, undefined]);
  });
});

describe('an answer that makes no sense', () => {
  test.for([
    { label: '302 without a Location', line: '302' },
    { label: '303 without a Location', line: '303' },
    { label: '303 to a URL that is none', line: '303 http://' },
    { label: '303 to a scheme that is not http', line: '303 file:///etc/passwd' },
    { label: '302 to a scheme that is not http', line: '302 ftp://files.example.com/1' },
    { label: '300', line: '300' },
  ])('$label ends the wait at once, with a checkpoint', async ({ line }) => {
    const { end, moments } = await play([accepted, line, '200 done']);
    expect(moments).toEqual([0, 250]);
    expect(end).toBeInstanceOf(OperationError);
    expect(end).toMatchObject({ checkpoint: { statusUrl: 'https://api.example.com/tasks/1' } });
  });
});
