import { azure, createClient, ProtocolError } from 'await202';
import { acme, graphRelo, openServiceBroker } from 'await202/conventions';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fastTime, monitor, rejection, scriptedAnswers } from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

// What no transcript can show: there a client remembers the submit.

test('azure() goes on from a bare status URL, whose answers say what it is', async () => {
  const server = scriptedAnswers(
    Response.json({ status: 'Running' }),
    Response.json({ status: 'Succeeded', properties: { total: 42 } }),
  );
  const client = createClient({ ...server.options, convention: azure() });
  expect(await client.resume(monitor).result()).toEqual({
    status: 'Succeeded',
    properties: { total: 42 },
  });
});

test('azure() cancels at a bare status URL, which is taken for that of an operation', async () => {
  const server = scriptedAnswers(
    new Response(null, { status: 200 }),
    Response.json({ status: 'Canceled' }),
  );
  const client = createClient({ ...server.options, convention: azure({ cancel: true }) });
  expect(await client.resume(monitor).cancel()).toMatchObject({ state: 'canceled' });
  expect(server.lines).toEqual([`POST ${monitor}:cancel`, `GET ${monitor}`]);
});

test('graphRelo() goes on from a bare URL, which is taken for that of what is made', async () => {
  const server = scriptedAnswers(
    Response.json({ status: 'provisioning' }),
    new Response(null, { status: 204 }),
    new Response(null, { status: 404 }),
  );
  const operation = createClient({ ...server.options, convention: graphRelo() }).resume(monitor);
  expect(await operation.poll()).toMatchObject({ state: 'running' });
  expect(await operation.cancel()).toMatchObject({ state: 'canceled' });
  expect(server.lines).toEqual([`GET ${monitor}`, `DELETE ${monitor}`, `GET ${monitor}`]);
});

test('acme() goes on from an order whose authority has not named it', async () => {
  const server = scriptedAnswers(
    Response.json({ status: 'processing' }),
    Response.json({ status: 'valid', certificate: 'https://ca.example/cert/c1' }),
  );
  const convention = acme({ sign: (url) => JSON.stringify({ protected: url }) });
  const client = createClient({ ...server.options, convention });
  expect(await client.resume(monitor).result()).toBe('https://ca.example/cert/c1');
  expect(server.lines).toEqual([`POST ${monitor}`, `POST ${monitor}`]);
});

test('openServiceBroker() goes on from a bare URL, where gone is no success', async () => {
  const server = scriptedAnswers(
    new Response(null, { status: 410 }),
    Response.json({ state: 'succeeded' }),
  );
  const client = createClient({ ...server.options, convention: openServiceBroker() });
  expect(await client.resume(monitor).result()).toBeNull();
  expect(server.lines).toHaveLength(2);
});

test('azure() asks no URL that is none', async () => {
  const server = scriptedAnswers(
    new Response(null, { status: 202, headers: { 'operation-location': 'http://[' } }),
  );
  const client = createClient({ ...server.options, convention: azure() });
  const error = await rejection(client.run('reports'));
  expect(error).toBeInstanceOf(ProtocolError);
  // Not that of URL, which holds the text as it is.
  expect(error).toMatchObject({ message: expect.stringContaining('an invalid URL') });
  expect(server.lines).toHaveLength(1);
});

test.for([
  { label: 'azure()', convention: azure() },
  { label: 'graphRelo()', convention: graphRelo() },
])('$label leaves a submit that was refused to the client', async ({ convention }) => {
  const server = scriptedAnswers(Response.json({ error: { code: 'Bad' } }, { status: 400 }));
  const client = createClient({ ...server.options, convention });
  expect(await rejection(client.run('reports'))).toMatchObject({
    name: 'SubmitError',
    accepted: 'no',
  });
});
