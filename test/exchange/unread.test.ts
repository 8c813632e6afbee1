import type { Answer } from 'await202';
import { expect, test, vi } from 'vitest';
import { Stop } from '../../src/core/stop.ts';
import { nothingParsed, takeUnread } from '../../src/exchange/unread.ts';
import { complaints } from '../support/leftovers.ts';

// What becomes of a body that was left unread.

const answerOf = (unread?: unknown): Answer => ({
  ...{ status: 200, headers: new Headers(), url: 'https://api.example.com/', body: undefined },
  unread: unread as Response,
});

test('`parse` gets it at once', async () => {
  const response = new Response('rows');
  const parse = vi.fn(() => 7);
  const { parsed } = takeUnread(answerOf(response), parse, new Stop());
  expect(parse.mock.calls).toEqual([[response]]);
  expect(await parsed).toBe(7);
});

test('an error in `parse` is that of whoever asks for the result, and of nobody else', async () => {
  const complained = complaints();
  const parse = () => {
    throw new Error('no CSV');
  };
  const { parsed } = takeUnread(answerOf(new Response('rows')), parse, new Stop());
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(complained).toEqual([]);
  await expect(parsed).rejects.toThrow('no CSV');
});

test('its reading can be stopped', () => {
  const stop = new Stop();
  takeUnread(answerOf(new Response('rows')), () => 7, stop).abandon?.('left');
  expect([stop.isStopped, stop.reason]).toEqual([true, 'left']);
});

test('without `parse` it is discarded, whatever comes of that', () => {
  const cancel = vi.fn(() => Promise.reject(new Error('it may fail')));
  expect(takeUnread(answerOf({ body: { cancel } }), undefined, new Stop())).toBe(nothingParsed);
  expect(cancel).toHaveBeenCalledTimes(1);
});

test('there may be nothing to discard', () => {
  for (const unread of [undefined, { body: null }, {}])
    expect(takeUnread(answerOf(unread), undefined, new Stop())).toBe(nothingParsed);
  expect(takeUnread(answerOf(), () => 7, new Stop())).toBe(nothingParsed);
});
