/** What a scenario that pushes can say, and what it cannot. */
import type { PushOptions } from 'await202/mocks';
import { createTaskServer, scenario } from 'await202/mocks';
import { expectTypeOf, test } from 'vitest';

test('pushes() takes two channels', () => {
  scenario().pushes('sse').pushes('websocket', {});
  // @ts-expect-error
  scenario().pushes('kafka');
  // @ts-expect-error
  scenario().pushes();
});

test('a connection breaks after messages or after a time, and not after both', () => {
  scenario().pushes('sse', { breaks: { messages: 2 } });
  scenario().pushes('sse', { breaks: { milliseconds: 2 } });
  // @ts-expect-error
  scenario().pushes('sse', { breaks: { messages: 2, milliseconds: 2 } });
  // @ts-expect-error
  scenario().pushes('sse', { breaks: {} });
  // @ts-expect-error
  scenario().pushes('sse', { breaks: 2 });
});

test('messages are named as requests are', () => {
  const options: PushOptions = { loses: 1, lies: [2, 3] };
  scenario()
    .pushes('sse', { ...options, loses: { from: 3 } })
    .pushes('sse', { loses: 'every' });
  // @ts-expect-error
  scenario().pushes('sse', { loses: 'last' });
  // @ts-expect-error
  scenario().pushes('sse', { losses: 1 });
});

test('a server may have no WebSocket', () => {
  const feed = createTaskServer().openSocket('wss://api.example.com/events', () => {});
  // @ts-expect-error
  feed.take();
  expectTypeOf(feed?.take().end).toEqualTypeOf<'over' | 'broken' | undefined>();
});
