import { createClient, type OperationError } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  accepted,
  fastTime,
  monitor,
  rejection,
  remembered,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** Everything here is a secret, and says so. */
const request = {
  json: { password: 's3cret-body' },
  searchParams: { token: 's3cret-query' },
  idempotencyKey: 's3cret-key',
  headers: { authorization: 'Bearer s3cret-header', cookie: 'session=s3cret-cookie' },
};

const clientHeaders = { 'x-api-key': 's3cret-of-client' };

const answered = {
  location: '/tasks/1',
  'set-cookie': 'session=s3cret-set-cookie',
  'x-request-token': 's3cret-answer-header',
};

/** A server that answers with secrets, too. */
const confiding = (...more: Response[]) =>
  scriptedAnswers(accepted(answered, { status: 'queued', hint: 's3cret-document' }), ...more);

const running = () => status('running', { progress: 0.5, owner: 's3cret-document' });

test('a checkpoint holds no header, body, cookie, key or query of the submit', async () => {
  const server = confiding(running(), status('done', { result: { owner: 's3cret-document' } }));
  const client = createClient({ ...server.options, headers: clientHeaders });
  const operation = await client.submit('reports', request);
  const texts = [JSON.stringify(operation)];
  await operation.poll();
  texts.push(JSON.stringify(operation));
  await operation.result();
  texts.push(JSON.stringify(operation));
  for (const text of texts) expect(text).not.toContain('s3cret');
  // The secrets were there to be found.
  expect(server.requests[0]?.url).toContain('s3cret-query');
  expect(server.requests[0]?.headers.get('idempotency-key')).toBe('s3cret-key');
  expect(server.requests[1]?.headers.get('x-api-key')).toBe('s3cret-of-client');
});

test('nor does the checkpoint of an error', async () => {
  const server = confiding(running(), new Response('s3cret-document', { status: 403 }));
  const client = createClient({ ...server.options, headers: clientHeaders });
  const { checkpoint } = (await rejection(client.run('reports', request))) as OperationError;
  expect(checkpoint?.statusUrl).toBe(monitor);
  expect(JSON.stringify(checkpoint)).not.toContain('s3cret');
});

test('nor does that of an operation that failed', async () => {
  const server = confiding(status('failed', { error: { message: 's3cret-document' } }));
  const operation = await createClient(server.options).submit('reports', request);
  await rejection(operation.result());
  expect(operation.toJSON().state).toBe('failed');
  expect(JSON.stringify(operation)).not.toContain('s3cret');
});

test('it does hold the status URL whole: a signed one is needed to go on', async () => {
  const server = scriptedAnswers(accepted({ location: '/tasks/1?sig=abc#part' }));
  const operation = await createClient(server.options).submit('reports', request);
  expect(operation.toJSON().statusUrl).toMatch(/^https:\/\/api\.example\.com\/tasks\/1\?sig=abc/);
});

test("a checkpoint lends nobody the client's headers: its origin is not trusted for that", async () => {
  const server = scriptedAnswers(accepted());
  const checkpoint = (await createClient(server.options).submit('reports')).toJSON();
  const other = scriptedAnswers(status('done', { result: 7 }));
  const client = createClient({
    ...other.options,
    baseUrl: 'https://api.example.net/',
    headers: clientHeaders,
  });
  expect(await client.resume(checkpoint).result()).toBe(7);
  expect(other.lines).toEqual([`GET ${monitor}`]);
  expect(other.requests[0]?.headers.has('x-api-key')).toBe(false);
  expect(other.requests[0]?.request.credentials).toBe(remembered('credentials', 'omit'));
});
