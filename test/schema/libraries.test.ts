import { type } from 'arktype';
import { createClient, ResultError } from 'await202';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, expectTypeOf, test, vi } from 'vitest';
import * as z from 'zod';
import {
  accepted,
  fastTime,
  rejection,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const report = { title: 'Sales', day: '2026-01-31' };

const clientFor = (result: unknown) =>
  createClient(scriptedAnswers(accepted(), status('done', { result })).options);

/** The same schema in three languages: a title, and a day that becomes a Date. */
const inZod = z.object({ title: z.string(), day: z.string().transform((day) => new Date(day)) });
const inValibot = v.object({
  title: v.string(),
  day: v.pipe(
    v.string(),
    v.transform((day) => new Date(day)),
  ),
});
const inArkType = type({ title: 'string', day: 'string.date.parse' });

describe('a schema checks, transforms and types the result', () => {
  const expected = { title: 'Sales', day: new Date('2026-01-31') };

  test('in Zod', async () => {
    const result = await clientFor(report).run('reports', { schema: inZod });
    expectTypeOf(result).toEqualTypeOf<{ title: string; day: Date }>();
    expect(result).toEqual(expected);
  });

  test('in Valibot', async () => {
    const result = await clientFor(report).run('reports', { schema: inValibot });
    expectTypeOf(result).toEqualTypeOf<{ title: string; day: Date }>();
    expect(result).toEqual(expected);
  });

  test('in ArkType', async () => {
    const result = await clientFor(report).run('reports', { schema: inArkType });
    expectTypeOf(result).toEqualTypeOf<{ title: string; day: Date }>();
    expect(result).toEqual(expected);
  });
});

describe('a schema may be async', () => {
  const isKnown = async (title: string) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return title === 'Sales';
  };

  const schemas = [
    {
      label: 'in Zod',
      schema: z.object({ title: z.string().refine(isKnown, 'unknown title') }),
    },
    {
      label: 'in Valibot',
      schema: v.objectAsync({
        title: v.pipeAsync(v.string(), v.checkAsync(isKnown, 'unknown title')),
      }),
    },
    {
      label: 'written by hand',
      schema: {
        '~standard': {
          version: 1,
          vendor: 'own',
          async validate(value: unknown) {
            const { title } = value as { title: string };
            if (await isKnown(title)) return { value: { title } };
            return { issues: [{ message: 'unknown title', path: ['title'] }] };
          },
        },
      } as const,
    },
  ];

  test.for(schemas)('$label, and lets a right value pass', async ({ schema }) => {
    const result = await clientFor({ title: 'Sales' }).run('reports', { schema });
    expect(result).toEqual({ title: 'Sales' });
  });

  test.for(schemas)('$label, and objects to a wrong one', async ({ schema }) => {
    const error = await rejection(clientFor({ title: 'Sails' }).run('reports', { schema }));
    expect(error).toBeInstanceOf(ResultError);
    expect((error as ResultError).issues).toMatchObject([{ message: 'unknown title' }]);
  });
});

describe('a result that the schema objects to is a ResultError', () => {
  const wrong = { title: 7, day: '2026-01-31' };

  test.for([
    { label: 'in Zod', schema: inZod },
    { label: 'in Valibot', schema: inValibot },
    { label: 'in ArkType', schema: inArkType },
  ])('$label: with the issues, the first of them in the message', async ({ schema }) => {
    const error = (await rejection(
      clientFor(wrong).run('reports', { schema: schema as typeof inZod }),
    )) as ResultError;
    expect(error).toBeInstanceOf(ResultError);
    expect(error.name).toBe('ResultError');
    expect(error.issues).toHaveLength(1);
    const [issue] = error.issues!;
    expect(issue?.message).toMatch(/string/i);
    expect(error.message).toContain(issue?.message);
    expect(error.message).toContain('title');
    expect(error.checkpoint?.state).toBe('succeeded');
  });

  test('with all issues, each with its path', async () => {
    const schema = z.object({ rows: z.array(z.object({ id: z.number() })) });
    const rows = [{ id: 'a' }, { id: 2 }, { id: 'c' }];
    const error = await rejection(clientFor({ rows }).run('reports', { schema }));
    expect((error as ResultError).issues?.map(({ path }) => path)).toEqual([
      ['rows', 0, 'id'],
      ['rows', 2, 'id'],
    ]);
    expect((error as ResultError).message).toContain('rows.0.id');
  });
});
