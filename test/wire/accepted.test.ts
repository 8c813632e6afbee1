import { createClient, SubmitError } from 'await202';
import { describe, expect, test } from 'vitest';
import { rejection } from '../support/scripted-answers.ts';
import { quick, send, wireServer } from '../support/wire-server.ts';

describe('a SubmitError tells whether the server may have started something', () => {
  test.for([400, 401, 403, 404, 405, 409, 413, 415, 422])(
    "%i is a definite no: accepted is 'no'",
    async (status) => {
      const problem = { title: 'No', detail: 'because', status };
      const type = { 'content-type': 'application/problem+json' };
      const server = await wireServer({ 'POST /tasks': send(status, type, problem) });
      const client = createClient({ baseUrl: server.origin, polling: quick });
      const error = await rejection(client.submit('tasks'));
      expect(error).toBeInstanceOf(SubmitError);
      expect(error).toMatchObject({ accepted: 'no', problem, response: { status } });
      expect(server.lines).toEqual(['POST /tasks']);
    },
  );

  test.for([408, 500, 502, 503, 504])("%i tells nothing: accepted is 'unknown'", async (status) => {
    const server = await wireServer({ 'POST /tasks': send(status) });
    const client = createClient({ baseUrl: server.origin, polling: quick });
    expect(await rejection(client.submit('tasks'))).toMatchObject({
      name: 'SubmitError',
      accepted: 'unknown',
      response: { status },
    });
    expect(server.lines).toEqual(['POST /tasks']);
  });

  test("a hook that throws before sending: accepted is 'no', and its error is the cause", async () => {
    const server = await wireServer();
    const mistake = new Error('no token to be had');
    const beforeRequest = [
      () => {
        throw mistake;
      },
    ];
    const client = createClient({ baseUrl: server.origin, hooks: { beforeRequest } });
    const error = await rejection(client.submit('tasks'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'no', cause: mistake });
    expect(server.lines).toEqual([]);
  });

  test("a hook that throws after the answer: accepted is 'unknown'", async () => {
    const server = await wireServer({ 'POST /tasks': send(202, { location: '/tasks/1' }) });
    const mistake = new Error('the metrics are down');
    const afterResponse = [
      () => {
        throw mistake;
      },
    ];
    const client = createClient({ baseUrl: server.origin, hooks: { afterResponse } });
    const error = await rejection(client.submit('tasks'));
    expect(error).toMatchObject({ name: 'SubmitError', accepted: 'unknown', cause: mistake });
  });

  test("a port where nobody listens: accepted is 'unknown', because fetch does not say why", async () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:9/' });
    expect(await rejection(client.submit('tasks'))).toMatchObject({
      name: 'SubmitError',
      accepted: 'unknown',
    });
  });
});
