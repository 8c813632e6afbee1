import { body, createClient, type HttpOptions, http, template } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accepted,
  fastTime,
  monitor,
  rejection,
  type ScriptedAnswer,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** A client that speaks `http({ … })`, and its server. */
function speaking(options: HttpOptions, ...answers: ScriptedAnswer[]) {
  const server = scriptedAnswers(...answers);
  return { server, client: createClient({ ...server.options, convention: http(options) }) };
}

describe('how to cancel', () => {
  const canceled = async ({ client }: ReturnType<typeof speaking>) =>
    (await client.submit('x')).cancel();

  test('`cancel.method`, at the monitor', async () => {
    const it = speaking(
      { cancel: { method: 'POST' } },
      accepted(),
      accepted({}),
      status('canceled'),
    );
    expect((await canceled(it)).state).toBe('canceled');
    expect(it.server.lines[1]).toBe(`POST ${monitor}`);
  });

  test('`cancelUrl` that the accepted answer named', async () => {
    const it = speaking(
      { cancelUrl: body('urls.cancel'), cancel: { method: 'PUT', headers: { 'x-why': 'bored' } } },
      accepted({ location: '/tasks/1' }, { urls: { cancel: '/tasks/1/cancel' } }),
      accepted({}),
      status('canceled'),
    );
    await canceled(it);
    expect(it.server.lines[1]).toBe(`PUT ${monitor}/cancel`);
    expect(it.server.requests[1]?.headers.get('x-why')).toBe('bored');
  });

  test('`cancel.headers` do not go to another origin: they may hold a secret', async () => {
    const cancelUrl = 'https://cancel.example.net/1';
    const { client, server } = speaking(
      { cancelUrl: template(cancelUrl), cancel: { headers: { 'x-why': 'bored' } } },
      accepted(),
    );
    const operation = await client.submit('x', { headers: { authorization: 'Bearer t' } });
    expect(await rejection(operation.cancel())).toMatchObject({
      name: 'ProtocolError',
      message: expect.stringContaining('https://cancel.example.net'),
    });
    expect(server.requests).toHaveLength(1);
  });

  test('`cancel.json` is sent as JSON', async () => {
    const it = speaking(
      { cancel: { method: 'PATCH', json: { status: 'canceled' } } },
      accepted(),
      accepted({}),
      status('canceled'),
    );
    await canceled(it);
    expect(it.server.requests[1]?.text).toBe('{"status":"canceled"}');
    expect(it.server.requests[1]?.headers.get('content-type')).toBe('application/json');
  });

  test('`cancel: false`: it is a CancelError, nothing is sent, the operation lives on', async () => {
    const { client, server } = speaking(
      { cancel: false },
      accepted(),
      status('done', { result: 7 }),
    );
    const operation = await client.submit('x');
    const error = await rejection(operation.cancel());
    expect(error).toMatchObject({
      name: 'CancelError',
      message: expect.stringContaining('the convention cannot'),
      checkpoint: { statusUrl: operation.statusUrl },
    });
    expect(server.requests).toHaveLength(1);
    expect(await operation.result()).toBe(7);
  });

  test('`cancel: false`: an aborted signal ends the wait and sends nothing', async () => {
    const { client, server } = speaking({ cancel: false }, accepted());
    const controller = new AbortController();
    const operation = await client.submit('x', { signal: controller.signal });
    const left = rejection(operation.result());
    controller.abort('bored');
    expect(await left).toBe('bored');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.requests).toHaveLength(1);
  });
});

describe('`prepare`', () => {
  const prepare = { headers: { prefer: 'respond-async' }, searchParams: { async: 'true' } };

  test('adds headers and query parameters to the submit, and to nothing else', async () => {
    const { client, server } = speaking({ prepare }, accepted(), status('done', { result: 7 }));
    await client.run('reports', { searchParams: { year: 2026 } });
    const [submit, poll] = server.requests;
    expect(submit?.headers.get('prefer')).toBe('respond-async');
    expect(Object.fromEntries(new URL(submit!.url).searchParams)).toEqual({
      async: 'true',
      year: '2026',
    });
    expect([poll?.url, poll?.headers.has('prefer')]).toEqual([monitor, false]);
  });

  test.for([
    { label: 'operation', client: {}, operation: { Prefer: 'wait=5' } },
    { label: 'client', client: { Prefer: 'wait=5' }, operation: {} },
  ])("gives way to the caller's own header, that of the $label", async (own) => {
    const server = scriptedAnswers(accepted());
    const convention = http({ prepare });
    const client = createClient({ ...server.options, convention, headers: own.client });
    await client.submit('reports', { headers: own.operation });
    expect(server.requests[0]?.headers.get('prefer')).toBe('wait=5');
  });
});
