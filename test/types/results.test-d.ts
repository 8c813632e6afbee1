import { type } from 'arktype';
import type { Checkpoint, Client, Operation } from 'await202';
import * as v from 'valibot';
import { describe, expectTypeOf, test } from 'vitest';
import * as z from 'zod';

declare const client: Client;
declare const checkpoint: Checkpoint;

interface Report {
  total: number;
}

const inZod = z.object({ day: z.string().transform((day) => new Date(day)) });
const inValibot = v.object({ total: v.number() });
const inValibotAsync = v.objectAsync({ total: v.number() });
const inArkType = type({ total: 'number' });

describe('the type of a result', () => {
  test('is what the schema makes of it', () => {
    expectTypeOf(client.run('x', { schema: inZod })).toEqualTypeOf<Promise<{ day: Date }>>();
    expectTypeOf(client.run('x', { schema: inValibot })).resolves.toEqualTypeOf<Report>();
    expectTypeOf(client.run('x', { schema: inValibotAsync })).resolves.toEqualTypeOf<Report>();
    expectTypeOf(client.run('x', { schema: inArkType })).resolves.toEqualTypeOf<Report>();
    expectTypeOf(client.submit('x', { schema: inZod })).resolves.toEqualTypeOf<
      Operation<{ day: Date }>
    >();
    expectTypeOf(client.resume('x', { schema: inZod })).toEqualTypeOf<Operation<{ day: Date }>>();
  });

  test('is what `parse` returns', () => {
    const blob = (response: Response) => response.blob();
    expectTypeOf(client.run('x', { parse: blob })).resolves.toEqualTypeOf<Blob>();
    expectTypeOf(client.submit('x', { parse: blob })).resolves.toEqualTypeOf<Operation<Blob>>();
    expectTypeOf(client.resume('x', { parse: blob })).toEqualTypeOf<Operation<Blob>>();
    expectTypeOf(
      client.run('x', { parse: ({ status }) => status }),
    ).resolves.toEqualTypeOf<number>();
  });

  test('is that of the schema, when `parse` comes before it', () => {
    const result = client.run('x', { parse: (response) => response.text(), schema: inZod });
    expectTypeOf(result).resolves.toEqualTypeOf<{ day: Date }>();
  });

  test('is as given by run<T>()', () => {
    expectTypeOf(client.run<Report>('x')).resolves.toEqualTypeOf<Report>();
    expectTypeOf(client.run<Report>('x', { json: 1 })).resolves.toEqualTypeOf<Report>();
    expectTypeOf(client.submit<Report>('x')).resolves.toEqualTypeOf<Operation<Report>>();
    expectTypeOf(client.resume<Report>(checkpoint)).toEqualTypeOf<Operation<Report>>();
  });

  test('is unknown otherwise', () => {
    expectTypeOf(client.run('x')).resolves.toBeUnknown();
    expectTypeOf(client.run('x', { json: { a: 1 } })).resolves.toBeUnknown();
    expectTypeOf(client.submit('x')).resolves.toEqualTypeOf<Operation<unknown>>();
    expectTypeOf(client.resume(checkpoint)).toEqualTypeOf<Operation<unknown>>();
  });

  test('does not get lost in an async function that returns the operation', () => {
    const start = async () => client.submit('x', { schema: inValibot });
    expectTypeOf(start).returns.resolves.toEqualTypeOf<Operation<Report>>();
    expectTypeOf<Awaited<Operation<Report>>>().toEqualTypeOf<Operation<Report>>();
  });
});

describe('an operation', () => {
  test('is not thenable', () => {
    expectTypeOf<Operation<Report>>().not.toHaveProperty('then');
    expectTypeOf<Operation<Report>>().not.toHaveProperty('catch');
    expectTypeOf<Operation<Report>>().not.toHaveProperty('finally');
  });

  test('gives its checkpoint to JSON.stringify and to resume', () => {
    expectTypeOf<Operation<Report>['toJSON']>().returns.toEqualTypeOf<Checkpoint>();
    expectTypeOf(client.resume).toBeCallableWith(checkpoint);
    expectTypeOf(client.resume).toBeCallableWith('https://api.example.com/tasks/1');
    expectTypeOf(client.resume).toBeCallableWith(new URL('https://api.example.com/tasks/1'));
  });

  test('is the store that useSyncExternalStore expects', () => {
    expectTypeOf<Operation<Report>['subscribe']>().toEqualTypeOf<
      (listener: () => void) => () => void
    >();
  });

  test('cannot be written to', () => {
    const operation = client.resume(checkpoint);
    // @ts-expect-error: read-only
    operation.statusUrl = 'x';
    // @ts-expect-error: read-only
    operation.status = client.resume(checkpoint).status;
  });
});
