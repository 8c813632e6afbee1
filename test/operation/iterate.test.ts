import type { OperationError, OperationStatus } from 'await202';
import { describe, expect, test } from 'vitest';
import { iterate } from '../../src/operation/iterate.ts';
import { now, turn } from '../support/leftovers.ts';

/** A status; what the end is called is final. */
const statusOf = (state: string, error?: Error) =>
  ({ state, error: error as OperationError | undefined, body: undefined, polls: 0 }) as unknown;

/** What is iterated over: it does what a test says. */
function machineOf(state = 'pending', error?: Error) {
  const listening = new Set<() => void>();
  const joined: AbortSignal[][] = [];
  const seen = {
    status: statusOf(state, error) as OperationStatus,
    /** How many listen, and how many wait. */
    get held() {
      const waiting = joined.filter((signals) => !signals.some(({ aborted }) => aborted));
      return [listening.size, waiting.length];
    },
    /** Shows another status. */
    show(next: string, error?: Error) {
      seen.status = statusOf(next, error) as OperationStatus;
      for (const listener of [...listening]) listener();
    },
    /** Ends the wait with an error. */
    fail: (_: unknown): void => undefined,
    listen(listener: () => void) {
      listening.add(listener);
      return () => listening.delete(listener);
    },
    join(signals: readonly AbortSignal[]) {
      joined.push([...signals]);
      return new Promise<unknown>((_, reject) => {
        seen.fail = reject;
        for (const signal of signals)
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    },
  };
  return seen;
}

const started = (...given: Parameters<typeof machineOf>) => {
  const machine = machineOf(...given);
  return { machine, steps: iterate(machine as never, []) };
};

/** Steps as words. */
const wordOf = ({ done, value }: IteratorResult<OperationStatus, undefined>) =>
  done ? 'done' : value.state;
const words = async (...asked: Promise<IteratorResult<OperationStatus, undefined>>[]) =>
  (await Promise.all(asked)).map(wordOf);

const over = { done: true, value: undefined };

describe('next()', () => {
  test('starts it: before that nothing is held', async () => {
    const { machine, steps } = started();
    expect(machine.held).toEqual([0, 0]);
    expect(await words(steps.next())).toEqual(['pending']);
    expect(machine.held).toEqual([1, 1]);
  });

  test('called several times at once is answered in its order, as statuses come', async () => {
    const { machine, steps } = started();
    const answered: string[] = [];
    const asked = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      steps.next().then((step) => answered.push(`${name}: ${wordOf(step)}`)),
    );
    await turn();
    expect(answered).toEqual(['a: pending']);
    machine.show('running');
    await turn();
    expect(answered).toEqual(['a: pending', 'b: running']);
    machine.show('canceling');
    machine.show('canceled');
    await Promise.all(asked);
    expect(answered).toEqual([
      'a: pending',
      'b: running',
      'c: canceling',
      'd: canceled',
      'e: done',
    ]);
    expect(machine.held).toEqual([0, 0]);
  });

  test('misses nothing that came before it was called', async () => {
    const { machine, steps } = started();
    await steps.next();
    machine.show('running');
    machine.show('canceling');
    machine.show('succeeded');
    expect(await words(steps.next(), steps.next(), steps.next(), steps.next())).toEqual([
      'running',
      'canceling',
      'succeeded',
      'done',
    ]);
  });

  test('after the end is done, at once and for ever', async () => {
    const { machine, steps } = started('succeeded');
    expect(await words(steps.next())).toEqual(['succeeded']);
    expect(machine.held).toEqual([0, 0]);
    for (const step of [steps.next(), steps.next()])
      expect(await now(step)).toEqual({ value: over });
  });

  test('throws what has ended the wait, after what was seen before it', async () => {
    const error = new Error('no answer');
    const { machine, steps } = started();
    await steps.next();
    machine.show('running');
    machine.show('running', error);
    machine.fail(error);
    await turn();
    expect(await words(steps.next())).toEqual(['running']);
    expect((await now(steps.next())).reason).toBe(error);
    expect(await now(steps.next())).toEqual({ value: over });
    expect(machine.held).toEqual([0, 0]);
  });

  test('throws it to the first of several that wait; the others are done', async () => {
    const { machine, steps } = started();
    const error = new Error('no answer');
    const asked = [steps.next(), steps.next(), steps.next(), steps.next()];
    machine.fail(error);
    expect(await Promise.allSettled(asked)).toEqual([
      { status: 'fulfilled', value: { done: false, value: machine.status } },
      { status: 'rejected', reason: error },
      { status: 'fulfilled', value: over },
      { status: 'fulfilled', value: over },
    ]);
    expect(machine.held).toEqual([0, 0]);
  });

  test('does not yield the error that ended an earlier wait', async () => {
    const { machine, steps } = started('running', new Error('no answer'));
    const first = steps.next();
    await turn();
    machine.show('running');
    expect(await first).toEqual({ done: false, value: machine.status });
  });

  test('yields the end of an operation that has failed: that is a status', async () => {
    const { steps } = started('failed', new Error('no space left'));
    expect(await words(steps.next(), steps.next())).toEqual(['failed', 'done']);
  });
});

describe('return()', () => {
  test('while next() waits ends it, and each that was called at the same time', async () => {
    const { machine, steps } = started();
    await steps.next();
    const asked = [steps.next(), steps.next()];
    expect(await steps.return?.()).toEqual(over);
    for (const step of asked) expect(await now(step)).toEqual({ value: over });
    expect(machine.held).toEqual([0, 0]);
  });

  test('makes next() done, also of what was seen already', async () => {
    const { machine, steps } = started();
    await steps.next();
    machine.show('running');
    await steps.return?.();
    machine.show('succeeded');
    expect(await now(steps.next())).toEqual({ value: over });
  });

  test('before the first next() starts nothing, and neither does next() then', async () => {
    const { machine, steps } = started();
    expect(await steps.return?.()).toEqual(over);
    expect(await now(steps.next())).toEqual({ value: over });
    expect(machine.held).toEqual([0, 0]);
  });

  test('can be called again, and after the end', async () => {
    const { steps } = started('succeeded');
    await steps.next();
    for (let times = 0; times < 2; times++) expect(await steps.return?.()).toEqual(over);
  });
});

test('a signal that aborts ends it with its own reason', async () => {
  const controller = new AbortController();
  const machine = machineOf();
  const steps = iterate(machine as never, [controller.signal]);
  await steps.next();
  const reason = { why: 'enough' };
  const step = steps.next();
  controller.abort(reason);
  expect((await now(step)).reason).toBe(reason);
  expect(await now(steps.next())).toEqual({ value: over });
  expect(machine.held).toEqual([0, 0]);
});

test('an iterator is its own iterable, and another one starts anew', async () => {
  const { machine, steps } = started();
  expect(steps[Symbol.asyncIterator]()).toBe(steps);
  const other = iterate(machine as never, []);
  await words(steps.next(), other.next());
  expect(machine.held).toEqual([2, 2]);
  await steps.return?.();
  machine.show('running');
  expect(await words(other.next())).toEqual(['running']);
});
