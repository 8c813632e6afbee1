import type { Answer, Intercept } from 'await202';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Fault } from '../../src/core/fault.ts';
import { intercepted } from '../../src/exchange/intercept.ts';
import { rejection } from '../support/scripted-answers.ts';

// What becomes of an exchange when the caller's code around it fails.

afterEach(() => {
  vi.restoreAllMocks();
});

const headers = new Headers();
const answerOf = (status: number): Answer => ({
  ...{ status, headers, url: 'https://api.example.com/tasks/1', body: undefined },
});

/** An exchange that comes to this, with this around it. */
function around(intercept: Intercept, outcome: () => Promise<Answer>) {
  const report = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const abort = vi.fn();
  const { signal } = new AbortController();
  const about = { operation: 1, purpose: 'poll', method: 'GET', url: '', signal } as const;
  return { end: intercepted(intercept, about, outcome, abort), report, abort };
}

const mistake = new Error('a mistake');
const failing: Intercept = async (send) => {
  await send();
  throw mistake;
};

test.for([200, 202, 304, 399])(
  'an error after a %i is reported, as the operation goes on',
  async (status) => {
    const { end, report, abort } = around(failing, async () => answerOf(status));
    expect(await end).toEqual(answerOf(status));
    await vi.waitFor(() => expect(report).toHaveBeenCalledTimes(1));
    expect(report.mock.calls).toEqual([['await202: a callback threw', mistake]]);
    expect(abort).not.toHaveBeenCalled();
  },
);

test.for([400, 404, 503])('one after a %i may be just its way of saying so', async (status) => {
  const { end, report, abort } = around(failing, async () => answerOf(status));
  expect(await end).toEqual(answerOf(status));
  await new Promise((resolve) => setTimeout(resolve));
  expect(report).not.toHaveBeenCalled();
  expect(abort).not.toHaveBeenCalled();
});

test('one after a fault of the network is that fault', async () => {
  const fault = new Fault('reset');
  const { end, report, abort } = around(failing, () => Promise.reject(fault));
  expect(await rejection(end)).toBe(fault);
  await new Promise((resolve) => setTimeout(resolve));
  expect(report).not.toHaveBeenCalled();
  expect(abort).not.toHaveBeenCalled();
});

describe('it gives up', () => {
  test('if that fails before', async () => {
    const early: Intercept = () => Promise.reject(mistake);
    const { end, abort } = around(early, async () => answerOf(200));
    const fault = (await rejection(end)) as Fault;
    expect(fault).toBeInstanceOf(Fault);
    expect(fault.message).toBe('`intercept` failed (a mistake)');
    expect(fault.cause).toBe(mistake);
    expect(abort.mock.calls).toEqual([[fault]]);
  });

  test('if nothing was sent', async () => {
    const none: Intercept = async () => ({ status: 200, headers });
    const work = vi.fn(async () => answerOf(200));
    const { end, abort } = around(none, work);
    const fault = (await rejection(end)) as Fault;
    expect(fault.message).toBe('`intercept` has not called send()');
    expect(abort.mock.calls).toEqual([[fault]]);
    expect(work).not.toHaveBeenCalled();
  });
});
