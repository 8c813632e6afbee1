/** The data plane's 202 whose monitor only its body names, by an id. */
import { azure, createClient, ProtocolError, template } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fastTime, rejection, scriptedAnswers } from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const monitor = template('{origin}/operations/{id}');
const accepted = (headers: HeadersInit = {}) =>
  Response.json({ id: '22', status: 'NotStarted' }, { status: 202, headers });
const running = () => Response.json({ id: '22', status: 'Running' });
const succeeded = () => Response.json({ id: '22', status: 'Succeeded', result: { total: 7 } });

test('is polled where the template says, and canceled there', async () => {
  const canceled = Response.json({ id: '22', status: 'Canceled' });
  const server = scriptedAnswers(accepted(), running(), new Response(null), canceled);
  const convention = azure({ monitor, cancel: true });
  const client = createClient({ ...server.options, convention });
  const operation = await client.submit('items/1:rank?api-version=2024-03-01');
  expect(await operation.poll()).toMatchObject({ state: 'running' });
  expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
  const url = 'https://api.example.com/operations/22';
  expect(server.lines).toEqual([
    'POST https://api.example.com/items/1:rank?api-version=2024-03-01',
    `GET ${url}?api-version=2024-03-01`,
    `POST ${url}:cancel?api-version=2024-03-01`,
    `GET ${url}?api-version=2024-03-01`,
  ]);
});

test('embeds the result of a POST', async () => {
  const server = scriptedAnswers(accepted(), running(), succeeded());
  const client = createClient({ ...server.options, convention: azure({ monitor }) });
  expect(await client.run('items/1:rank')).toEqual({ total: 7 });
});

test('is what a header names, if there is one', async () => {
  const server = scriptedAnswers(accepted({ 'operation-location': '/ops/1' }), succeeded());
  const client = createClient({ ...server.options, convention: azure({ monitor }) });
  await client.run('items/1:rank');
  expect(server.lines.at(-1)).toBe('GET https://api.example.com/ops/1');
});

test('is asked for by no other code than a 202', async () => {
  const server = scriptedAnswers(Response.json({ id: '22' }));
  const client = createClient({ ...server.options, convention: azure({ monitor }) });
  expect(await client.run('items/1:rank')).toEqual({ id: '22' });
});

test('is nowhere without the option', async () => {
  const server = scriptedAnswers(accepted());
  const client = createClient({ ...server.options, convention: azure() });
  expect(await rejection(client.run('items/1:rank'))).toBeInstanceOf(ProtocolError);
});

test('an option that is no selector is a TypeError', () => {
  expect(() => azure({ monitor: '/operations/{id}' as never })).toThrow('azure.monitor');
});
