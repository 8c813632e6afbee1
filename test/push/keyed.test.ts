import { expect, onTestFinished, test, vi } from 'vitest';
import { Keyed } from '../../src/push/keyed.ts';
import { Pushes } from '../../src/push/pushes.ts';

// The channels of operations that are told by one connection.

const channel = () => {
  const pushes = new Pushes(new AbortController().signal, () => () => undefined);
  onTestFinished(() => pushes.end());
  return { pushes, add: vi.spyOn(pushes, 'add') };
};

test('all with a key are told, and none with another', () => {
  const channels = new Keyed();
  const [one, two, other] = [channel(), channel(), channel()];
  channels.add('a', one.pushes);
  channels.add('a', two.pushes);
  channels.add('b', other.pushes);
  expect(channels.tell('a', 'change')).toBe(true);
  expect(channels.tell('c', 'change')).toBe(false);
  for (const { add } of [one, two]) expect(add.mock.calls).toEqual([['change']]);
  expect(other.add).not.toHaveBeenCalled();
});

test('a key is known until the last of its channels has left', () => {
  const channels = new Keyed();
  const [one, two] = [channel(), channel()];
  expect(channels.has('a')).toBe(false);
  const leave = [one, two].map(({ pushes }) => channels.add('a', pushes));
  leave[0]?.();
  expect(channels.has('a')).toBe(true);
  expect(channels.tell('a', 'alive')).toBe(true);
  expect(one.add).not.toHaveBeenCalled();
  expect(two.add.mock.calls).toEqual([['alive']]);
  leave[1]?.();
  expect(channels.has('a')).toBe(false);
  expect(channels.tell('a', 'alive')).toBe(false);
});
