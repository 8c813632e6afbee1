import { type ClientOptions, createClient } from 'await202';
import ky from 'ky';
import { describe, expect, test } from 'vitest';
import { logged } from '../support/logged.ts';
import { rejection } from '../support/scripted-answers.ts';
import {
  quick,
  reset,
  resetInBody,
  send,
  silence,
  type WireAnswer,
  wireServer,
} from '../support/wire-server.ts';

const query = '?sig=s3cret&expires=1';

const signed = (status: number, path: string) => send(status, { location: `${path}${query}` });
const accepted = signed(202, '/tasks/1');
const seeOther = signed(303, '/result');
const forbidden = send(403, {}, { title: 'Forbidden' });
const html = send(200, { 'content-type': 'text/html' }, '<p>Log in</p>');
const cutOff = send(200, { 'content-type': 'application/json' }, '{"status":');

const impatient = { timeout: 300 };

const rows: {
  label: string;
  routes: Record<string, WireAnswer | WireAnswer[]>;
  options?: ClientOptions;
  cancel?: true;
}[] = [
  { label: 'SubmitError after a reset', routes: { 'POST /tasks': reset } },
  {
    label: 'SubmitError after a time-out',
    routes: { 'POST /tasks': silence },
    options: impatient,
  },
  { label: 'SubmitError after a 403', routes: { 'POST /tasks': forbidden } },
  { label: 'SubmitError after a broken body', routes: { 'POST /tasks': resetInBody(200) } },
  { label: 'ProtocolError after a 202 alone', routes: { 'POST /tasks': send(202) } },
  { label: 'ProtocolError after a bad URL', routes: { 'POST /tasks': signed(202, 'ftp://a/b') } },
  {
    label: 'ProtocolError after a redirect elsewhere',
    routes: { 'POST /tasks': signed(307, 'http://127.0.0.1:9/tasks') },
  },
  { label: 'PollError after resets', routes: { 'GET /tasks/1': reset } },
  {
    label: 'PollError after time-outs',
    routes: { 'GET /tasks/1': silence },
    options: impatient,
  },
  { label: 'PollError after broken bodies', routes: { 'GET /tasks/1': resetInBody(200) } },
  { label: 'PollError after JSON that is cut off', routes: { 'GET /tasks/1': cutOff } },
  { label: 'PollError after a 403', routes: { 'GET /tasks/1': forbidden } },
  { label: 'OperationGoneError after a 410', routes: { 'GET /tasks/1': send(410) } },
  { label: 'ProtocolError after a page', routes: { 'GET /tasks/1': html } },
  { label: 'ProtocolError after endless redirects', routes: { 'GET /tasks/1': signed(302, '1') } },
  { label: 'ProtocolError after a bad hop', routes: { 'GET /tasks/1': signed(302, 'ftp://a/b') } },
  {
    label: 'OperationFailedError',
    routes: { 'GET /tasks/1': send(200, {}, { status: 'failed' }) },
  },
  {
    label: 'OperationCanceledError',
    routes: { 'GET /tasks/1': send(200, {}, { status: 'canceled' }) },
  },
  {
    label: 'OperationTimeoutError',
    routes: { 'GET /tasks/1': silence },
    options: { totalTimeout: 300, timeout: false },
  },
  { label: 'ResultError after resets', routes: { 'GET /tasks/1': seeOther, 'GET /result': reset } },
  {
    label: 'ResultError after a 403',
    routes: { 'GET /tasks/1': seeOther, 'GET /result': forbidden },
  },
  {
    label: 'ResultError after JSON that is cut off',
    routes: { 'GET /tasks/1': seeOther, 'GET /result': cutOff },
  },
  { label: 'CancelError after resets', routes: { 'DELETE /tasks/1': reset }, cancel: true },
  {
    label: 'CancelError after time-outs',
    routes: { 'DELETE /tasks/1': silence },
    options: impatient,
    cancel: true,
  },
  { label: 'CancelError after a 405', routes: { 'DELETE /tasks/1': send(405) }, cancel: true },
];

describe('no query string is shown by', () => {
  test.for(rows)('$label', async ({ label, routes, options, cancel }) => {
    const server = await wireServer({ 'POST /tasks': accepted, ...routes });
    const polling = { ...quick, maxFailures: 2 };
    const client = createClient({ baseUrl: server.origin, polling, ...options });
    const input = `tasks${query}`;
    const outcome = cancel
      ? client.submit(input).then((operation) => operation.cancel())
      : client.run(input);
    const error = await rejection(outcome);
    expect(error).toMatchObject({ name: label.split(' ')[0] });
    expect(logged(error)).not.toContain('s3cret');
    expect(server.lines[0]).toContain('s3cret');
  });

  test.for(['submit', 'poll', 'cancel'] as const)(
    'an error that a fetch or a hook throws with the URL in it: %s',
    async (what) => {
      const chatty = (url: string) =>
        new TypeError(`Failed to fetch ${url}`, {
          cause: new Error(`GET "${url}": refused`, { cause: new Error(`for (${url}).`) }),
        });
      const server = await wireServer({ 'POST /tasks': accepted });
      const client = createClient({
        baseUrl: server.origin,
        polling: { ...quick, maxFailures: 2 },
        fetch: (input, init) => {
          const { method, url } = new Request(input, init);
          if (what === 'submit' || method !== 'POST') return Promise.reject(chatty(url));
          return fetch(input, init);
        },
      });
      const outcome =
        what === 'cancel'
          ? client.submit(`tasks${query}`).then((operation) => operation.cancel())
          : client.run(`tasks${query}`);
      const error = await rejection(outcome);
      expect(logged(error)).not.toContain('s3cret');
      expect(logged(error)).toContain('Failed to fetch');
    },
  );

  test("a ky error of the caller's own hook, which has request and response", async () => {
    const server = await wireServer({ 'POST /tasks': accepted, 'GET /token': forbidden });
    const beforeRequest = [
      async () => {
        await ky.get(`${server.origin}/token${query}`, { retry: 0 });
      },
    ];
    const client = createClient({ baseUrl: server.origin, hooks: { beforeRequest } });
    const error = await rejection(client.run('tasks'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'no' });
    expect(logged(error)).not.toContain('s3cret');
  });
});
