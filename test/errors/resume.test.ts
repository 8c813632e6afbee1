import { createClient, type OperationError } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  accepted,
  connectionLost,
  fastTime,
  monitor,
  noAnswer,
  rejection,
  type ScriptedAnswer,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

type Client = ReturnType<typeof createClient>;

const code = (status: number) => new Response(null, { status });
const run = (client: Client) => client.run('reports');

interface Row {
  readonly label: string;
  readonly answers: () => ScriptedAnswer[];
  readonly act?: (client: Client) => Promise<unknown>;
}

test.for<Row>([
  { label: 'PollError, refused', answers: () => [accepted(), code(403)] },
  {
    label: 'PollError, kept failing',
    answers: () => [accepted(), ...Array.from({ length: 5 }, connectionLost)],
  },
  { label: 'OperationGoneError', answers: () => [accepted(), code(410)] },
  {
    label: 'OperationTimeoutError',
    answers: () => [accepted(), noAnswer],
    act: (client) => client.run('reports', { totalTimeout: 1_000 }),
  },
  {
    label: 'CancelError',
    answers: () => [accepted(), code(405)],
    act: async (client) => (await client.submit('reports')).cancel(),
  },
  {
    label: 'ProtocolError',
    answers: () => [accepted(), new Response('', { headers: { 'content-type': 'text/html' } })],
  },
])('the checkpoint of a $label leads on to the result', async ({ answers, act = run }) => {
  const failing = scriptedAnswers(...answers());
  const error = (await rejection(act(createClient(failing.options)))) as OperationError;
  const stored = JSON.stringify(error.checkpoint);

  const mended = scriptedAnswers(status('running'), status('done', { result: 7 }));
  const again = createClient(mended.options).resume(JSON.parse(stored));
  expect(again.statusUrl).toBe(monitor);
  expect(await again.result()).toBe(7);
  expect(mended.lines).toEqual([`GET ${monitor}`, `GET ${monitor}`]);
});

test('the checkpoint of a ResultError leads to the result alone', async () => {
  const failing = scriptedAnswers(
    accepted(),
    status('done', { resultUrl: '/results/1' }),
    code(403),
  );
  const { checkpoint } = (await rejection(
    createClient(failing.options).run('reports'),
  )) as OperationError;
  const mended = scriptedAnswers(Response.json(7));
  expect(await createClient(mended.options).resume(checkpoint!).result()).toBe(7);
  expect(mended.lines).toEqual(['GET https://api.example.com/results/1']);
});

test('the checkpoint of an OperationFailedError leads to the same failure', async () => {
  const failed = () => status('failed', { error: { message: 'no paper' } });
  const server = scriptedAnswers(accepted(), failed(), failed());
  const client = createClient(server.options);
  const { checkpoint } = (await rejection(client.run('reports'))) as OperationError;
  expect(await rejection(client.resume(checkpoint!).result())).toMatchObject({
    name: 'OperationFailedError',
    body: { error: { message: 'no paper' } },
  });
});

test('the checkpoint of an OperationCanceledError leads to the same end, without a request', async () => {
  const server = scriptedAnswers(accepted(), status('canceled'));
  const client = createClient(server.options);
  const { checkpoint } = (await rejection(client.run('reports'))) as OperationError;
  expect(await rejection(client.resume(checkpoint!).result())).toMatchObject({
    name: 'OperationCanceledError',
  });
  expect(server.requests).toHaveLength(2);
});

test('the same handle goes on, too: the next waiter tries again', async () => {
  const server = scriptedAnswers(accepted(), code(403), status('done', { result: 7 }));
  const operation = await createClient(server.options).submit('reports');
  const error = await rejection(operation.result());
  expect(operation.status.error).toBe(error);
  expect(await operation.result()).toBe(7);
  expect(operation.status.error).toBeUndefined();
});
