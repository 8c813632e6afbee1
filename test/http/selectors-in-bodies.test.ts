/** Bodies of `poll` and `cancel` that hold what the answer to the submit has told. */
import { body, createClient, header, http, template } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, monitor, rejection } from '../support/scripted-answers.ts';
import { script } from '../support/scripted-server.ts';
import { speaking } from '../support/speaking.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const answer = '{"data":{"job":{"id":"gid://Job/1","shard":7,"isBulk":true}}}';
const query = 'query($id: ID!) { node(id: $id) { status } }';

describe('a selector in the `json` of `poll`', () => {
  test('is replaced by what the answer to the submit has there, at any depth', async () => {
    const poll = {
      method: 'POST',
      json: {
        query,
        variables: {
          id: body('data.job.id'),
          at: [body('data.job.shard'), { is: body('data.job.isBulk'), by: header('x-by') }],
          name: template('job-{data.job.shard}'),
          none: null,
        },
      },
    };
    const accepted = `202 /tasks/1 | x-by: me | ${answer}`;
    const { client, server } = speaking({ poll }, accepted, '200 running', '200 done');
    await client.run('x');
    const sent = {
      query,
      variables: { id: 'gid://Job/1', at: [7, { is: true, by: 'me' }], name: 'job-7', none: null },
    };
    expect(JSON.parse(server.requests[1]!.text)).toEqual(sent);
    expect(server.requests[2]!.text).toBe(server.requests[1]!.text);
  });

  test('may be the whole of it', async () => {
    const poll = { method: 'POST', json: body('data.job') };
    const { client, server } = speaking({ poll }, `202 /tasks/1 | ${answer}`, '200 done');
    await client.run('x');
    expect(JSON.parse(server.requests[1]!.text)).toEqual(JSON.parse(answer).data.job);
  });

  test('is known to another process, from the checkpoint', async () => {
    const poll = { method: 'POST', json: { id: body('data.job.id') } };
    const server = script(`202 /tasks/1 | ${answer}`, '200 done');
    const options = { ...server.options, convention: http({ poll }) };
    const operation = await createClient(options).submit('x');
    const stored = JSON.parse(JSON.stringify(operation));
    await createClient(options).resume(stored).result();
    expect(server.requests[1]!.text).toBe('{"id":"gid://Job/1"}');
  });

  test.for([
    ['null', '{"data":{"job":{"id":null}}}'],
    ['missing', '{"data":{}}'],
    ['empty', '{"data":{"job":{"id":""}}}'],
  ])('without a value there (%s) the monitor cannot be asked', async ([, document]) => {
    const poll = { method: 'POST', json: { id: body('data.job.id') } };
    const { client, server } = speaking({ poll }, `202 /tasks/1 | ${document}`);
    const error = await rejection(client.submit('x'));
    expect(error).toMatchObject({ name: 'ProtocolError' });
    expect((error as Error).message).toContain('HTTP 202 without a status monitor');
    expect(server.requests).toHaveLength(1);
  });

  test('that JSON has rounded is refused, since it would be the id of something else', async () => {
    const poll = { method: 'POST', json: { id: body('id') } };
    const { client } = speaking({ poll }, '202 /tasks/1 | {"id":9007199254740993}');
    const error = await rejection(client.submit('x'));
    expect(error).toMatchObject({
      name: 'ProtocolError',
      hint: expect.stringContaining('parseJson'),
    });
  });
});

test('what a checkpoint adds to a poll are values, never another request', async () => {
  const poll = { method: 'POST', json: { query, id: body('id') } };
  const server = script('202 /tasks/1 | {"id":1}', '200 done');
  const options = { ...server.options, convention: http({ poll }) };
  const stored = (await createClient(options).submit('x')).toJSON();
  const told = '{"query":"mutation { drop }","method":"DELETE"}';
  const variables = Object.fromEntries(
    Object.keys(stored.variables!).map((name) => [name, name === 'monitor' ? '' : told]),
  );
  await createClient(options)
    .resume({ ...stored, variables })
    .result();
  const { method, text } = server.requests[1]!;
  expect([method, JSON.parse(text).query]).toEqual(['POST', query]);
});

test('of a bare status URL it is not known, and the error says what to do', async () => {
  const poll = { method: 'POST', json: { id: body('data.job.id') } };
  const server = script();
  const client = createClient({ ...server.options, convention: http({ poll }) });
  expect(await rejection(client.resume(monitor).result())).toMatchObject({
    name: 'ProtocolError',
    message: expect.stringMatching(/answer to the submit.*checkpoint/s),
  });
  expect(server.requests).toHaveLength(0);
});

describe('a selector in `body`', () => {
  test('makes the text that is sent', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const poll = { method: 'POST', headers, body: template('id={data.job.id}') };
    const { client, server } = speaking({ poll }, `202 /tasks/1 | ${answer}`, '200 done');
    await client.run('x');
    expect(server.requests[1]!.text).toBe('id=gid%3A%2F%2FJob%2F1');
    expect(server.requests[1]!.headers.get('content-type')).toBe(headers['content-type']);
  });
});

describe('a selector in the `json` of `cancel`', () => {
  const cancel = { method: 'POST', json: { id: body('data.job.id') } };

  test('is replaced, too, though only the submit has told it', async () => {
    const lines = [`202 /tasks/1 | ${answer}`, '202', '200', '200 aborted'] as const;
    const { client, server } = speaking({ cancel }, ...lines);
    const operation = await client.submit('x');
    await operation.poll();
    expect((await operation.cancel()).state).toBe('canceled');
    expect(server.lines[2]).toBe(`POST ${monitor}`);
    expect(server.requests[2]!.text).toBe('{"id":"gid://Job/1"}');
  });

  test('without a value there nothing can be canceled', async () => {
    const { client } = speaking({ cancel }, '202 /tasks/1', '202');
    const operation = await client.submit('x');
    expect(await rejection(operation.cancel())).toMatchObject({
      name: 'CancelError',
      message: expect.stringContaining('cannot cancel'),
    });
  });
});
