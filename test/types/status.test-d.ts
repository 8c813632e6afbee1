import {
  type ActiveState,
  CancelError,
  type CanceledStatus,
  type Client,
  type FailedStatus,
  type FinalState,
  type FinalStatus,
  isFinal,
  type Operation,
  OperationError,
  type OperationFailedError,
  type OperationStatus,
  type OperationTimeoutError,
  type Problem,
  type ResultError,
  type State,
  type SubmitError,
  type SucceededStatus,
} from 'await202';
import { describe, expectTypeOf, test } from 'vitest';

declare const client: Client;
declare const operation: Operation<number>;
declare const status: OperationStatus;

describe('a status', () => {
  test('is told apart by its state, and the other fields follow', () => {
    if (status.state === 'succeeded') {
      expectTypeOf(status).toEqualTypeOf<SucceededStatus>();
      expectTypeOf(status.progress).toEqualTypeOf<1>();
      expectTypeOf(status.error).toEqualTypeOf<undefined>();
    } else if (status.state === 'failed') {
      expectTypeOf(status).toEqualTypeOf<FailedStatus>();
      expectTypeOf(status.error).toEqualTypeOf<OperationFailedError>();
    } else if (status.state === 'canceled') {
      expectTypeOf(status).toEqualTypeOf<CanceledStatus>();
    } else {
      expectTypeOf(status.state).toEqualTypeOf<'pending' | 'running' | 'canceling'>();
      expectTypeOf(status.progress).toEqualTypeOf<number | undefined>();
      expectTypeOf(status.message).toEqualTypeOf<string | undefined>();
      expectTypeOf(status.error).toEqualTypeOf<OperationError | undefined>();
    }
  });

  test('has these states, and no others', () => {
    expectTypeOf<State>().toEqualTypeOf<ActiveState | FinalState>();
    expectTypeOf<FinalState>().toEqualTypeOf<'succeeded' | 'failed' | 'canceled'>();
    expectTypeOf(status.state).toEqualTypeOf<State>();
    // @ts-expect-error: American spelling
    if (status.state === 'cancelled') throw new Error();
  });

  test('is final for isFinal()', () => {
    if (isFinal(status)) expectTypeOf(status).toEqualTypeOf<FinalStatus>();
    else expectTypeOf(status.state).toEqualTypeOf<ActiveState>();
  });

  test('carries word, body and polls in every state', () => {
    expectTypeOf(status.word).toEqualTypeOf<string | undefined>();
    expectTypeOf(status.body).toBeUnknown();
    expectTypeOf(status.polls).toBeNumber();
  });

  test('cannot be written to', () => {
    // @ts-expect-error: read-only
    status.polls = 1;
    // @ts-expect-error: read-only
    status.state = 'running';
  });

  test('is what poll, cancel and the iterator give', () => {
    expectTypeOf(operation.poll).returns.resolves.toEqualTypeOf<OperationStatus>();
    expectTypeOf(operation.cancel).returns.resolves.toEqualTypeOf<FinalStatus>();
    const iterate = async () => {
      for await (const each of operation) expectTypeOf(each).toEqualTypeOf<OperationStatus>();
    };
    expectTypeOf(iterate).returns.resolves.toBeVoid();
  });

  test('of a cancel is final', async () => {
    const outcome = await operation.cancel();
    // @ts-expect-error: not one of the final states
    if (outcome.state === 'running') throw new Error();
    expectTypeOf(outcome.state).toEqualTypeOf<FinalState>();
  });

  test('reaches onStatus', () => {
    client.run('x', { onStatus: (each) => expectTypeOf(each).toEqualTypeOf<OperationStatus>() });
  });
});

describe('an error', () => {
  const caught: unknown = undefined;

  test('is one of a closed family, told apart by name', () => {
    expectTypeOf<OperationError['name']>().toEqualTypeOf<
      | 'SubmitError'
      | 'PollError'
      | 'OperationFailedError'
      | 'OperationCanceledError'
      | 'OperationGoneError'
      | 'OperationTimeoutError'
      | 'CancelError'
      | 'ResultError'
      | 'ProtocolError'
    >();
  });

  test('narrows with instanceof OperationError, then by name', () => {
    if (!(caught instanceof OperationError)) return;
    expectTypeOf(caught).toEqualTypeOf<OperationError>();
    switch (caught.name) {
      case 'SubmitError':
        expectTypeOf(caught).toEqualTypeOf<SubmitError>();
        expectTypeOf(caught.accepted).toEqualTypeOf<'no' | 'unknown'>();
        break;
      case 'OperationFailedError':
        expectTypeOf(caught).toEqualTypeOf<OperationFailedError>();
        expectTypeOf(caught.problem).toEqualTypeOf<Problem | undefined>();
        expectTypeOf(caught.body).toBeUnknown();
        break;
      case 'OperationTimeoutError':
        expectTypeOf(caught).toEqualTypeOf<OperationTimeoutError>();
        expectTypeOf(caught.observed).toEqualTypeOf<Readonly<Record<string, number>>>();
        break;
      case 'ResultError':
        expectTypeOf(caught).toEqualTypeOf<ResultError>();
        break;
      case 'PollError':
      case 'OperationCanceledError':
      case 'OperationGoneError':
      case 'CancelError':
      case 'ProtocolError':
        expectTypeOf(caught.checkpoint?.version).toEqualTypeOf<2 | undefined>();
        break;
      default:
        expectTypeOf(caught).toBeNever();
    }
  });

  test('narrows with instanceof its class', () => {
    if (caught instanceof CancelError) {
      expectTypeOf(caught.name).toEqualTypeOf<'CancelError'>();
      expectTypeOf(caught.response).toEqualTypeOf<Response | undefined>();
    }
  });

  test('of another name is not in the family', () => {
    if (!(caught instanceof OperationError)) return;
    // @ts-expect-error: no such name
    if (caught.name === 'TimeoutError') throw caught;
  });

  test('shows data only where it is', () => {
    if (!(caught instanceof OperationError)) return;
    // @ts-expect-error: only a SubmitError has it
    caught.accepted;
    // @ts-expect-error: only a ResultError has it
    caught.issues;
  });

  test('of the base cannot be made', () => {
    // @ts-expect-error: the family is closed
    new OperationError('x');
    // @ts-expect-error: the family is closed
    class MyError extends OperationError {}
    expectTypeOf<MyError>().not.toBeAny();
  });
});
