import { createClient, logger, type OnEvent, type OperationEvent } from 'await202';
import { opentelemetry, type Telemetry } from 'await202/opentelemetry';
import { describe, expectTypeOf, test } from 'vitest';

describe('an event', () => {
  test('is told apart by its type', () => {
    createClient({
      onEvent(event) {
        expectTypeOf(event).toEqualTypeOf<OperationEvent>();
        expectTypeOf(event.operation).toEqualTypeOf<number>();
        if (event.type === 'polled') expectTypeOf(event.httpStatus).toEqualTypeOf<number>();
        if (event.type === 'faulted')
          expectTypeOf(event.httpStatus).toEqualTypeOf<number | undefined>();
        if (event.type === 'aborted') expectTypeOf(event.reason).toEqualTypeOf<unknown>();
        if (event.type === 'ended')
          expectTypeOf(event.state).toEqualTypeOf<'succeeded' | 'failed' | 'canceled'>();
        // @ts-expect-error: not before it is known to be one that has it
        event.httpStatus;
      },
    });
  });

  test('cannot be changed', () => {
    createClient({
      onEvent(event) {
        // @ts-expect-error: read-only
        event.url = '';
      },
    });
  });
});

test('logger() and opentelemetry() make what a client takes', () => {
  expectTypeOf(logger({ level: 'info' })).toEqualTypeOf<OnEvent>();
  expectTypeOf(opentelemetry()).toEqualTypeOf<Telemetry>();
  createClient({ ...opentelemetry(), signal: AbortSignal.timeout(1) });
  // @ts-expect-error: no such level
  logger({ level: 'silent' });
});
