import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { asPage } from '../support/page.ts';
import { fastTime, type ScriptedAnswer } from '../support/scripted-answers.ts';
import { play } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const accepted = '202 /tasks/1';
const doubled = { polling: { factor: 2 } };
const api = 'https://api.example.com';

describe('303', () => {
  test('has succeeded, and its target is the result', async () => {
    const { end, server, states } = await play([accepted, '303 /files/1', '200 | {"rows":3}']);
    expect(server.lines).toEqual([`POST ${api}/tasks`, `GET ${api}/tasks/1`, `GET ${api}/files/1`]);
    expect(server.moments).toEqual([0, 250, 250]);
    expect(states).toEqual(['pending', 'succeeded']);
    expect(end).toEqual({ rows: 3 });
  });

  test('whatever its target looks like', async () => {
    const { end, server } = await play([accepted, '303 /files/1', '200 running | {"id":7}']);
    expect(server.requests).toHaveLength(3);
    expect(end).toEqual({ status: 'running', id: 7 });
  });

  test('resolves its target against the monitor', async () => {
    const { server } = await play(['202 /v1/tasks/1', '303 1/result', '204']);
    expect(server.lines.at(-1)).toBe(`GET ${api}/v1/tasks/1/result`);
  });

  test('fetches the result only when somebody wants it, and once', async () => {
    const { operation, server } = await play([accepted, '303 /files/1', '200 | {"rows":3}']);
    expect(await operation.poll()).toBe(operation.status);
    expect(await operation.result()).toEqual({ rows: 3 });
    expect(server.requests).toHaveLength(3);
  });
});

describe.for([{ code: 301 }, { code: 302 }, { code: 307 }, { code: 308 }])('$code', ({ code }) => {
  test('is followed, and its target is read as the poll', async () => {
    const { end, server, states } = await play(
      [
        accepted,
        `${code} /eu/tasks/1`,
        '200 queued',
        `${code} /eu/tasks/1`,
        '200 done | {"result":1}',
      ],
      doubled,
    );
    expect(server.lines.slice(1)).toEqual([
      `GET ${api}/tasks/1`,
      `GET ${api}/eu/tasks/1`,
      `GET ${api}/tasks/1`,
      `GET ${api}/eu/tasks/1`,
    ]);
    expect(server.moments).toEqual([0, 250, 250, 750, 750]);
    expect(states).toEqual(['pending', 'pending', 'succeeded']);
    expect(end).toBe(1);
  });

  test('to an answer without a word leads to the result', async () => {
    const { end } = await play([accepted, `${code} /files/1`, '200 | {"rows":3}']);
    expect(end).toEqual({ rows: 3 });
  });
});

test('endless redirects end in a ProtocolError', async () => {
  const round = Array.from({ length: 20 }, () => '302 /tasks/1');
  const { end, server } = await play([accepted, ...round]);
  expect(end).toMatchObject({ name: 'ProtocolError' });
  expect(server.requests).toHaveLength(1 + 1 + 10);
});

describe('where a browser follows redirects unseen', () => {
  beforeEach(() => {
    asPage('https://app.example.com/');
  });

  const redirected =
    (body: object): ScriptedAnswer =>
    () =>
      Object.defineProperty(Response.json(body), 'redirected', { value: true });

  test('a word that is known makes the answer a status', async () => {
    const { end, states, moments } = await play(
      [accepted, redirected({ status: 'queued' }), redirected({ status: 'done', result: 1 })],
      doubled,
    );
    expect(moments).toEqual([0, 250, 750]);
    expect(states).toEqual(['pending', 'pending', 'succeeded']);
    expect(end).toBe(1);
  });

  test('a word that nobody knows belongs to the result', async () => {
    const { end, moments } = await play([accepted, redirected({ status: 'active', id: 7 })]);
    expect(moments).toEqual([0, 250]);
    expect(end).toEqual({ status: 'active', id: 7 });
  });

  test('an answer without a word is the result', async () => {
    const { end } = await play([accepted, redirected({ rows: 3 })]);
    expect(end).toEqual({ rows: 3 });
  });

  test('fetch itself is asked to follow', async () => {
    const { server } = await play([accepted, '200 done']);
    expect(server.requests.map(({ request }) => request.redirect)).toEqual(['follow', 'follow']);
  });
});
