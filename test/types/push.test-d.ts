import {
  type AwaitedOperation,
  messages,
  type Push,
  sse,
  type Wake,
  webSocket,
} from 'await202/push';
import { describe, expectTypeOf, test } from 'vitest';
import { WebSocket as Ws } from 'ws';

describe('a channel', () => {
  test('is a function that may return an async generator, or nothing', () => {
    const generator: Wake = async function* (operation, signal) {
      expectTypeOf(operation).toEqualTypeOf<AwaitedOperation>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      yield 'open';
      yield { status: { progress: 0.5 }, id: '1' };
    };
    const none: Wake = () => undefined;
    expectTypeOf([generator, none]).toEqualTypeOf<Wake[]>();
  });

  test('says nothing else', () => {
    // @ts-expect-error: no such word
    const word: Push = 'changed';
    // @ts-expect-error: ids are texts
    const id: Push = { id: 1 };
    // @ts-expect-error: no promise of it
    const late: Wake = async () => undefined;
    expectTypeOf([word, id, late]).not.toBeNever();
  });

  test('of messages() has a key, or none', () => {
    const bell = messages();
    expectTypeOf(bell.of(({ statusUrl }) => statusUrl)).toEqualTypeOf<Wake>();
    expectTypeOf(bell.of(() => undefined)).toEqualTypeOf<Wake>();
    expectTypeOf(bell.ring('1', { progress: 0.5 })).toEqualTypeOf<boolean>();
    // @ts-expect-error: a text
    bell.ring(1);
    // @ts-expect-error: a key of each operation, not one for all
    bell.of('key');
  });
});

describe('a WebSocket', () => {
  interface Event {
    readonly id: string;
  }

  test('is that of the platform, of ws, or one of your own', () => {
    const key = ({ id }: Event) => id;
    class Authorized extends Ws {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols, { headers: { authorization: 'Bearer 1' } });
      }
    }
    webSocket('wss://api.example.com/', { key, WebSocket: globalThis.WebSocket });
    webSocket('wss://api.example.com/', { key, WebSocket: Ws });
    webSocket('wss://api.example.com/', { key, WebSocket: Authorized });
  });

  test('has messages of the type that key() takes', () => {
    webSocket('wss://api.example.com/', {
      key: ({ id }: Event) => id,
      status(message) {
        expectTypeOf(message).toEqualTypeOf<Event>();
        return message;
      },
    });
    // @ts-expect-error: there is no key to find the operation by
    webSocket('wss://api.example.com/', {});
    // @ts-expect-error: what is a message is not known
    webSocket('wss://api.example.com/', { key: (message) => message.id });
  });
});

describe('server-sent events', () => {
  test('have a URL, or a function that makes it or nothing', () => {
    sse('/events', { read: ({ data, id }) => ({ status: data, id }) });
    sse(({ statusUrl }) => (statusUrl ? new URL('events', statusUrl) : undefined));
    // @ts-expect-error: at once
    sse(async () => '/events');
  });
});
