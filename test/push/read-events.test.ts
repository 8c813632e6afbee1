import { describe, expect, test, vi } from 'vitest';
import { readEvents } from '../../src/push/read-events.ts';

// How a stream of events is read to its end.

/** What is heard in this text, which comes as a stream or at once. */
async function heard(
  body: ReadableStream<Uint8Array> | string,
  controller = new AbortController(),
) {
  const all: unknown[] = [];
  await readEvents({
    body,
    controller,
    longest: 20,
    onEvent: ({ event, data, id }) => all.push([event, data, id]),
    onRetry: (milliseconds) => all.push(milliseconds),
    onComment: (comment) => all.push(`: ${comment}`),
  });
  return all;
}
const streamOf = (text: string) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });

describe.for<[what: string, bodyOf: (text: string) => ReadableStream<Uint8Array> | string]>([
  ['a stream', streamOf],
  ['a text, where the platform has no streams,', (text) => text],
])('%s', ([, bodyOf]) => {
  test('is read event by event', async () => {
    const text = 'event: a\nid: 1\ndata: x\n\n: hi\nretry: 50\n\ndata: y\n\n';
    expect(await heard(bodyOf(text))).toEqual([
      ['a', 'x', '1'],
      ': hi',
      50,
      [undefined, 'y', undefined],
    ]);
  });

  test('may have fields that nobody knows, and others that are wrong', async () => {
    const text = 'nonsense\ncolour: red\nretry: soon\ndata: x\n\ndata: y\n\n';
    expect(await heard(bodyOf(text))).toEqual([
      [undefined, 'x', undefined],
      [undefined, 'y', undefined],
    ]);
  });

  test('with an event that is too long is an error', async () => {
    await expect(heard(bodyOf(`data: ${'x'.repeat(30)}`))).rejects.toMatchObject({
      type: 'max-buffer-size-exceeded',
    });
  });
});

test('nothing is left at the signal', async () => {
  const controller = new AbortController();
  const removed = vi.spyOn(controller.signal, 'removeEventListener');
  const added = vi.spyOn(controller.signal, 'addEventListener');
  await heard(streamOf('data: x\n\n'), controller);
  expect(added.mock.calls).toEqual([['abort', expect.any(Function)]]);
  expect(removed.mock.calls).toEqual(added.mock.calls);
});
