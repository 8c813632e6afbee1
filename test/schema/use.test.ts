import type { StandardSchemaV1 } from '@standard-schema/spec';
import { createClient, ResultError } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import {
  accepted,
  fastTime,
  monitor,
  rejection,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const Report = z.object({ total: z.number() });

test.for([
  { label: 'embedded', answers: () => [accepted(), status('done', { result: { total: 7 } })] },
  {
    label: 'at a URL',
    answers: () => [
      accepted(),
      status('done', { resultUrl: '/results/1' }),
      Response.json({ total: 7 }),
    ],
  },
  { label: "in the submit's own answer", answers: () => [Response.json({ total: 7 })] },
])('the schema sees a result that is $label', async ({ answers }) => {
  const server = scriptedAnswers(...answers());
  const { total } = await createClient(server.options).run('reports', { schema: Report });
  expect(total).toBe(7);
});

test('the schema sees undefined where there is no result', async () => {
  const server = scriptedAnswers(accepted(), new Response(null, { status: 204 }));
  const schema = z.undefined();
  expect(await createClient(server.options).run('reports', { schema })).toBeUndefined();
});

test('the schema sees no status document', async () => {
  const server = scriptedAnswers(
    accepted({ location: '/tasks/1' }, { status: 'queued' }),
    status('running'),
    status('done', { result: { total: 7 } }),
  );
  const validate = vi.spyOn(Report['~standard'], 'validate');
  await createClient(server.options).run('reports', { schema: Report });
  expect(validate.mock.calls.map(([value]) => value)).toEqual([{ total: 7 }]);
});

test('the schema is asked once, whatever the number of waiters', async () => {
  const server = scriptedAnswers(accepted(), status('done', { result: 'a' }));
  const transform = vi.fn((text: string) => ({ text }));
  const schema = z.string().transform(transform);
  const operation = await createClient(server.options).submit('reports', { schema });
  const [one, two] = await Promise.all([operation.result(), operation.result()]);
  expect(two).toBe(one);
  expect(await operation.result()).toBe(one);
  expect(transform).toHaveBeenCalledTimes(1);
});

test('without a schema the result is what the server sent', async () => {
  const server = scriptedAnswers(accepted(), status('done', { result: { total: '7' } }));
  expect(await createClient(server.options).run('reports')).toEqual({ total: '7' });
});

test('a schema that a callable object is, as those of ArkType are, is one', async () => {
  const callable = Object.assign(() => undefined, {
    '~standard': {
      version: 1,
      vendor: 'own',
      validate: (value: unknown) => ({ value: `${value}!` }),
    },
  } as const);
  const server = scriptedAnswers(accepted(), status('done', { result: 'a' }));
  expect(await createClient(server.options).run('reports', { schema: callable })).toBe('a!');
});

test('a schema that throws is a ResultError with that cause', async () => {
  const schema = z.string().transform(() => {
    throw new RangeError('no such day');
  });
  const server = scriptedAnswers(accepted(), status('done', { result: 'a' }));
  const error = await rejection(createClient(server.options).run('reports', { schema }));
  expect(error).toBeInstanceOf(ResultError);
  expect((error as ResultError).cause).toEqual(new RangeError('no such day'));
});

test('a wrong result leaves the operation as it is: succeeded', async () => {
  const server = scriptedAnswers(accepted(), status('done', { result: { total: '7' } }));
  const operation = await createClient(server.options).submit('reports', { schema: Report });
  const error = await rejection(operation.result());
  expect(error).toBeInstanceOf(ResultError);
  expect(operation.status.state).toBe('succeeded');
});

test('another process may read with a better schema what the first one could not', async () => {
  const server = scriptedAnswers(
    accepted(),
    status('done', { result: { total: '7' } }),
    status('done', { result: { total: '7' } }),
  );
  const client = createClient(server.options);
  const { checkpoint } = (await rejection(
    client.run('reports', { schema: Report }),
  )) as ResultError;
  const Better = z.object({ total: z.coerce.number() });
  const stored = JSON.parse(JSON.stringify(checkpoint));
  expect(await client.resume(stored, { schema: Better }).result()).toEqual({ total: 7 });
});

test('resume() by a bare URL takes a schema, too', async () => {
  const server = scriptedAnswers(status('done', { result: { total: 7 } }));
  const operation = createClient(server.options).resume(monitor, { schema: Report });
  expect((await operation.result()).total).toBe(7);
});

test('the message says where, however a schema spells its paths', async () => {
  const issues = [{ message: 'no number', path: ['rows', { key: 3 }, 'total'] }];
  const schema: StandardSchemaV1 = {
    '~standard': { version: 1, vendor: 'here', validate: () => ({ issues }) },
  };
  const server = scriptedAnswers(Response.json({}));
  const error = await rejection(createClient(server.options).run('reports', { schema }));
  expect(error).toMatchObject({ name: 'ResultError', issues });
  expect((error as Error).message).toContain('no number at rows.3.total');
});

test('a complaint about the whole result has no place', async () => {
  const schema: StandardSchemaV1 = {
    '~standard': {
      version: 1,
      vendor: 'here',
      validate: () => ({ issues: [{ message: 'no report' }] }),
    },
  };
  const server = scriptedAnswers(Response.json({}));
  const error = await rejection(createClient(server.options).run('reports', { schema }));
  expect((error as Error).message).toContain(
    ': no report. Compare the schema with what the server sends.',
  );
});
