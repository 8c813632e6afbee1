import { expect, test } from 'vitest';
import { isAborted, offAbort, onAbort } from '../../src/operation/abort.ts';

/** Keeps which signals it was told of. */
function listenerOf() {
  const told: AbortSignal[] = [];
  return {
    told,
    aborted(signal: AbortSignal) {
      told.push(signal);
    },
  };
}

test('all who listen to a signal are told that it aborts, until they do not listen any more', () => {
  const controller = new AbortController();
  const { signal } = controller;
  const stays = listenerOf();
  const leaves = listenerOf();
  onAbort([signal], stays);
  onAbort([signal], leaves);
  offAbort([signal], leaves);
  controller.abort();
  expect(stays.told).toEqual([signal]);
  expect(leaves.told).toEqual([]);
});

test('one who has never listened to a signal may stop to do so', () => {
  const controller = new AbortController();
  const listener = listenerOf();
  offAbort([controller.signal], listener);
  onAbort([controller.signal], listener);
  offAbort([controller.signal], listenerOf());
  controller.abort();
  expect(listener.told).toEqual([controller.signal]);
});

test('several signals have aborted if one of them has', () => {
  const { signal } = new AbortController();
  expect(isAborted([])).toBe(false);
  expect(isAborted([signal])).toBe(false);
  expect(isAborted([signal, AbortSignal.abort()])).toBe(true);
});
