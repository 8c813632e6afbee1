import {
  type Checkpoint,
  type Client,
  createClient,
  isRetryable,
  type Operation,
  type Step,
} from 'await202';
import { durable } from 'await202/durable';
import { describe, expectTypeOf, test } from 'vitest';
import * as z from 'zod';

declare const client: Client;
declare const checkpoint: Checkpoint;
declare const response: Response;

const schema = z.object({ total: z.number() });

describe('a step', () => {
  test('has the result only when it is done, and what to go on with only before', async () => {
    const step = await client.step(checkpoint, { schema });
    // @ts-expect-error: it may go on
    step.result;
    // @ts-expect-error: it may be done
    step.checkpoint;
    if (step.done) {
      expectTypeOf(step.result).toEqualTypeOf<{ total: number }>();
      // @ts-expect-error: there is nothing to come back for
      step.at;
    } else {
      expectTypeOf(step.at).toBeNumber();
      expectTypeOf(step.checkpoint).toEqualTypeOf<Checkpoint>();
    }
  });

  test('has a result of the type of the schema, as claimed, or unknown', () => {
    expectTypeOf(client.step(checkpoint, { schema })).resolves.toEqualTypeOf<
      Step<{ total: number }>
    >();
    expectTypeOf(client.step<string>(checkpoint)).resolves.toEqualTypeOf<Step<string>>();
    expectTypeOf(client.step('tasks/1')).resolves.toEqualTypeOf<Step<unknown>>();
  });

  test('begins with the arguments of submit()', () => {
    client.step({ submit: ['reports'] });
    client.step({ submit: ['reports', { json: { year: 2026 }, idempotencyKey: 'job-7' }] });
    client.step(Math.random() ? checkpoint : { submit: ['reports'] }, { schema });
    // @ts-expect-error: a new key for each try of a job would be of no use
    client.step({ submit: ['reports', { idempotencyKey: true }] });
    // @ts-expect-error: a list of arguments
    client.step({ submit: 'reports' });
    // @ts-expect-error: neither
    client.step({});
  });
});

test('a workflow of an engine takes what the engine has', () => {
  durable({ sleep: async (_: number) => undefined, step: (_name, work) => work() });
  // @ts-expect-error: both are needed
  durable({ sleep: async () => undefined });
  // @ts-expect-error: it returns what was recorded
  durable({ sleep: async () => undefined, step: async () => 'done' });
  createClient({ ...durable({ sleep: async () => undefined, step: (_name, work) => work() }) });
});

test('isRetryable() takes whatever was thrown', () => {
  expectTypeOf(isRetryable).parameters.toEqualTypeOf<[unknown]>();
  expectTypeOf(isRetryable(response)).toBeBoolean();
});

describe('an adopted answer', () => {
  test('becomes an operation of the same types as a submit', () => {
    expectTypeOf(client.adopt(response, { schema })).resolves.toEqualTypeOf<
      Operation<{ total: number }>
    >();
    expectTypeOf(client.adopt<string>(response)).resolves.toEqualTypeOf<Operation<string>>();
    client.adopt(response, { url: new URL('https://api.example.com/reports'), method: 'PUT' });
    // @ts-expect-error: it has been sent already
    client.adopt(response, { json: {} });
    // @ts-expect-error: a Response
    client.adopt('https://api.example.com/reports');
  });
});
