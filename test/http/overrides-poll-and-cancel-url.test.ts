/** What `http({ … })` can be told of the requests it makes. */
import { body, createClient, header, http, template } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, monitor, rejection } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';
import { speaking } from '../support/speaking.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

describe('`poll`', () => {
  test('`method`: a HEAD, whose answer is its headers', async () => {
    const { client, server } = speaking({ poll: { method: 'HEAD' } }, '202 /tasks/1', '200');
    await client.run('x');
    expect(server.lines[1]).toBe(`HEAD ${monitor}`);
  });

  test('`headers` and `json`', async () => {
    const poll = { method: 'POST', headers: { 'x-target': 'Describe' }, json: { Table: 't' } };
    const { client, server } = speaking({ poll }, '202 /tasks/1', '200 done | {"result":7}');
    expect(await client.run('x')).toBe(7);
    const { method, text, headers } = server.requests[1]!;
    expect([method, text]).toEqual(['POST', '{"Table":"t"}']);
    expect(headers.get('x-target')).toBe('Describe');
    expect(headers.get('content-type')).toBe('application/json');
  });

  test('`body` is sent as it is', async () => {
    const headers = { 'content-type': 'application/jose+json' };
    const poll = { method: 'POST', headers, body: '{"payload":""}' };
    const { client, server } = speaking({ poll }, '202 /tasks/1', '200');
    await client.run('x');
    expect(server.requests[1]?.text).toBe('{"payload":""}');
    expect(server.requests[1]?.headers.get('content-type')).toBe('application/jose+json');
  });

  test('as a hook may take its time, to sign', async () => {
    const server = script('202 /tasks/1', '200 done | {"result":7}');
    const convention = {
      ...http(),
      async poll({ statusUrl: url }: { statusUrl: string }) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        return { url, method: 'POST', body: 'signed' };
      },
    };
    expect(await createClient({ ...server.options, convention }).run('x')).toBe(7);
    expect([server.lines[1], server.requests[1]?.text]).toEqual([`POST ${monitor}`, 'signed']);
  });

  test('as a hook that cannot sign is a ProtocolError with that cause', async () => {
    const server = script('202 /tasks/1');
    const cause = new RangeError('no key');
    const convention = { ...http(), poll: () => Promise.reject(cause) };
    const error = await rejection(createClient({ ...server.options, convention }).run('x'));
    expect(error).toMatchObject({ name: 'ProtocolError', cause });
    expect(server.requests).toHaveLength(1);
  });
});

describe('`cancel`', () => {
  test('`body` is sent as it is', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const cancel = { method: 'POST', headers, body: 'PHASE=ABORT' };
    const { client, server } = speaking({ cancel }, '202 /tasks/1', '202', '200 aborted');
    expect((await (await client.submit('x')).cancel()).state).toBe('canceled');
    expect([server.lines[1], server.requests[1]?.text]).toEqual([`POST ${monitor}`, 'PHASE=ABORT']);
    expect(server.requests[1]?.headers.get('content-type')).toBe(headers['content-type']);
  });

  test.for([400, 404, 410])('`over`: %d says that it was over already', async (code) => {
    const cancel = { over: [code] };
    const { client } = speaking({ cancel }, '202 /tasks/1', `${code}`, '200 done | {"result":7}');
    const operation = await client.submit('x');
    expect((await operation.cancel()).state).toBe('succeeded');
    expect(await operation.result()).toBe(7);
  });

  test('without `over` a 400 is a CancelError', async () => {
    const { client } = speaking({}, '202 /tasks/1', '400');
    const operation = await client.submit('x');
    expect(await rejection(operation.cancel())).toMatchObject({ name: 'CancelError' });
  });
});

describe('`cancelUrl`', () => {
  const after = template('{statusUrl}/cancel');

  test('of the status URL is there before the first poll', async () => {
    const { client, server } = speaking(
      { cancelUrl: after },
      '202 /tasks/1',
      '200',
      '200 canceled',
    );
    await (await client.submit('x')).cancel();
    expect(server.lines[1]).toBe(`DELETE ${monitor}/cancel`);
  });

  test('of the status URL is there right after resume()', async () => {
    const { client, server } = speaking({ cancelUrl: after }, '200', '200 canceled');
    await client.resume(`${monitor}?key=1`).cancel();
    expect(server.lines[0]).toBe(`DELETE ${monitor}/cancel?key=1`);
  });

  test('of the status URL moves with it', async () => {
    const { client, server } = speaking(
      { cancelUrl: after },
      '202 /tasks/1',
      '202 /tasks/2',
      '200',
      '200 canceled',
    );
    const operation = await client.submit('x');
    await operation.poll();
    await operation.cancel();
    expect(server.lines[2]).toBe('DELETE https://api.example.com/tasks/2/cancel');
  });

  test('may be relative to the status monitor', async () => {
    const { client, server } = speaking(
      { cancelUrl: () => 'cancel' },
      '202 /tasks/1/status',
      '200',
      '200 canceled',
    );
    await (await client.submit('x')).cancel();
    expect(server.lines[1]).toBe(`DELETE ${monitor}/cancel`);
  });

  test('that a poll named is remembered in the checkpoint', async () => {
    const options = { cancelUrl: body('urls.cancel') };
    const first = speaking(options, '202 /tasks/1', '200 running | {"urls":{"cancel":"/c/1"}}');
    const operation = await first.client.submit('x');
    await operation.poll();
    const stored = JSON.parse(JSON.stringify(operation));
    const second = speaking(options, '200', '200 canceled');
    await second.client.resume(stored).cancel();
    expect(second.server.lines[0]).toBe('DELETE https://api.example.com/c/1');
  });

  test('that no answer has named: a CancelError, and nothing is sent', async () => {
    const { client, server } = speaking({ cancelUrl: body('urls.cancel') }, '202 /tasks/1');
    const operation = await client.submit('x');
    const error = await rejection(operation.cancel());
    expect(error).toMatchObject({
      name: 'CancelError',
      message: expect.stringContaining('the convention cannot'),
    });
    expect(server.requests).toHaveLength(1);
  });
});

test.for([
  { hint: '5000', at: 5_250 },
  { hint: '1', at: 500 },
  { hint: '0', at: 625 },
  { hint: '-1', at: 625 },
  { hint: 'soon', at: 625 },
  { hint: 'Infinity', at: 625 },
])('`retryAfter`: after "$hint" the next poll is at $at ms', async ({ hint, at }) => {
  const options = { retryAfter: header('poll-after-ms') };
  const line = `200 running | poll-after-ms: ${hint} | retry-after: 3`;
  const given = Number(hint) > 0 && hint !== 'Infinity';
  const { client, server } = speaking(
    options,
    '202 /tasks/1',
    given ? line : line.replace(' | retry-after: 3', ''),
    '200 done',
  );
  await client.run('x');
  expect(server.moments[2]).toBe(at);
});

test('a percentage may say that it is one', async () => {
  const { client } = speaking(
    { progress: body('done') },
    '202 /tasks/1',
    '200 running | {"done":"0.5%"}',
    '200 running | {"done":"100 %"}',
  );
  const operation = await client.submit('x');
  expect(await operation.poll()).toMatchObject({ progress: 0.005 });
  expect(await operation.poll()).toMatchObject({ progress: 1 });
});
