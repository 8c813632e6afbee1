import { aFunction, aString, check, checkAll, type RulesFor, within } from '../core/check.ts';
import type { AwaitedOperation, Wake } from '../core/wake.ts';
import { safely } from '../operation/callback.ts';
import { Keyed } from './keyed.ts';
import { Pushes } from './pushes.ts';

/** What {@link webSocket} needs of a WebSocket; that of the platform has it, and that of `ws`. */
export interface Socket {
  /** Is told when it opens, and when it ends. */
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
  /** Is told of every message. */
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  /** Sends a message. */
  send(text: string): void;
  /** Ends it. */
  close(): void;
}

/** The options of {@link webSocket}. */
export interface WebSocketOptions<Message> {
  /**
   * The key of the operation that a message is about; `undefined` if it is about none. A message is
   * what its JSON says, or its text if it is none.
   */
  readonly key: (message: Message) => string | number | undefined;
  /**
   * The key of an operation; `undefined` if it is not told about.
   *
   * @defaultValue the last part of the path of its `statusUrl`
   */
  readonly of?: ((operation: AwaitedOperation) => string | number | undefined) | undefined;
  /**
   * The status document in a message; `undefined` if it only says that something has changed.
   *
   * @defaultValue the message itself
   */
  readonly status?: ((message: Message) => unknown) | undefined;
  /** What to send when somebody begins to wait for an operation, if the server has to be asked. */
  readonly subscribe?: ((operation: AwaitedOperation) => string) | undefined;
  /** What to send when nobody waits for it any more. */
  readonly unsubscribe?: ((operation: AwaitedOperation) => string) | undefined;
  /** The subprotocols to offer. */
  readonly protocols?: string | string[] | undefined;
  /**
   * How long the server may be silent, in milliseconds, before the socket is taken for dead. With
   * `ping`, that is sent after half of it.
   *
   * @defaultValue none: only `polling.whileHeard` limits what a dead connection costs
   */
  readonly heartbeat?: number | undefined;
  /** What to send so that the server answers something. */
  readonly ping?: string | undefined;
  /**
   * The constructor: that of `ws` where the platform has none, or to send headers with.
   *
   * @defaultValue `globalThis.WebSocket`
   */
  readonly WebSocket?: (new (url: string, protocols?: string | string[]) => Socket) | undefined;
}

const rules: RulesFor<WebSocketOptions<never>> = {
  key: aFunction,
  of: aFunction,
  status: aFunction,
  subscribe: aFunction,
  unsubscribe: aFunction,
  protocols: ['a string or a list of them', (value) => !!value],
  heartbeat: ['milliseconds, at least 1', within(1)],
  ping: aString,
  WebSocket: ['a constructor of WebSockets', (value) => typeof value === 'function'],
};

/** The longest pause before a connection is tried again, and how long a good one has to last. */
const longest = 30_000;

/** The last part of a path, which is the id nearly everywhere. */
const lastPart = ({ statusUrl }: AwaitedOperation): string =>
  new URL(statusUrl).pathname.split('/').filter(Boolean).at(-1) ?? '';

/** What a server sends need not be what a function of the caller takes for granted. */
function unlessItThrows<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function messageIn(data: unknown): unknown {
  try {
    return JSON.parse(data as string);
  } catch {
    return data;
  }
}

/**
 * A channel for servers that tell by a WebSocket how operations go. All operations of a client share
 * one socket, which is open as long as somebody waits for one of them. If it breaks, it is opened
 * again, at longer and longer intervals; until then everything is polled.
 *
 * A browser sends no headers with it. Where the server wants more than a cookie, let a function make
 * the URL, which is called for each connection.
 *
 * @throws TypeError if an option is wrong, or if there is no WebSocket.
 *
 * @example
 * ```ts
 * interface Event { id: string }
 * const client = createClient({
 *   baseUrl: 'https://api.example.com/',
 *   wake: webSocket('wss://api.example.com/events', { key: ({ id }: Event) => id }),
 * });
 * ```
 */
export function webSocket<Message = unknown>(
  url: string | URL | (() => string | URL | Promise<string | URL>),
  options: WebSocketOptions<Message>,
): Wake {
  checkAll(options, rules);
  check(options, { key: aFunction }, '', true);
  const {
    of = lastPart,
    key,
    status,
    subscribe,
    unsubscribe,
    protocols,
    heartbeat,
    ping,
  } = options;
  /** Looked up for each connection: a test may put another one there later. */
  const socketClass = () =>
    options.WebSocket ??
    (globalThis.WebSocket as NonNullable<WebSocketOptions<Message>['WebSocket']>);
  if (!socketClass())
    throw new TypeError(
      'await202: there is no WebSocket here. Pass one: webSocket(url, { WebSocket })',
    );

  const channels = new Keyed();
  const listening = new Map<Pushes, AwaitedOperation>();
  /** The connection that is open or being made. */
  let current: { socket?: Socket; isOpen?: true } | undefined;
  let failures = 0;
  /** When the next connection may be tried, in milliseconds of `performance.now()`. */
  let notBefore = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const after = (milliseconds: number, act: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(act, milliseconds);
  };

  /** An error in the caller's code is reported; one of a socket that is closing does not matter. */
  function send(text: string | undefined): void {
    if (text !== undefined) safely(() => current?.socket?.send(text));
  }

  function greet(operation: AwaitedOperation, pushes: Pushes): void {
    send(safely(() => subscribe?.(operation)));
    pushes.add('open');
  }

  function disconnect(): void {
    clearTimeout(timer);
    const socket = current?.socket;
    current = undefined;
    safely(() => socket?.close());
  }

  /** All who listen try again, each by its own backoff. The first of them makes the connection. */
  function fail(began: number): void {
    disconnect();
    const now = performance.now();
    failures = now - began < longest ? failures + 1 : 0;
    // The backoff of each listener is enough after the first.
    notBefore = failures > 1 ? now + Math.min(longest, 250 * 2 ** failures) : 0;
    for (const pushes of [...listening.keys()]) pushes.fail(new Error('the WebSocket was closed'));
  }

  /** Watches that something is heard from time to time. */
  function watch(began: number): void {
    if (!heartbeat) return;
    after(heartbeat / 2, () => {
      send(ping);
      after(heartbeat / 2, () => fail(began));
    });
  }

  function hear(data: unknown): void {
    const message = messageIn(data) as Message;
    const about = unlessItThrows(() => key(message));
    if (about === undefined) return;
    const document = status ? unlessItThrows(() => status(message)) : message;
    channels.tell(`${about}`, document === undefined ? 'change' : { status: document });
  }

  async function connect(): Promise<void> {
    const connection: NonNullable<typeof current> = {};
    current = connection;
    const began = performance.now();
    const isCurrent = () => current === connection;
    const close = () => {
      if (isCurrent()) fail(began);
    };
    try {
      const target = `${await (typeof url === 'function' ? url() : url)}`;
      if (!isCurrent()) return;
      const socket = new (socketClass())(target, protocols);
      connection.socket = socket;
      socket.addEventListener('close', close);
      socket.addEventListener('error', close);
      socket.addEventListener('message', ({ data }) => {
        if (!isCurrent()) return;
        watch(began);
        hear(data);
      });
      socket.addEventListener('open', () => {
        if (!isCurrent()) return;
        connection.isOpen = true;
        watch(began);
        for (const [pushes, operation] of [...listening]) greet(operation, pushes);
      });
    } catch {
      close();
    }
  }

  /** Makes the connection, if there is none and it may be tried. */
  function prepare(): void {
    if (current) return;
    const pause = notBefore - performance.now();
    if (pause > 0) after(pause, prepare);
    else connect();
  }

  function listen(operation: AwaitedOperation, id: string, pushes: Pushes): () => void {
    const leave = channels.add(id, pushes);
    listening.set(pushes, operation);
    if (current?.isOpen) greet(operation, pushes);
    else prepare();
    return () => {
      leave();
      listening.delete(pushes);
      if (!listening.size) disconnect();
      else if (current?.isOpen && !channels.has(id)) send(safely(() => unsubscribe?.(operation)));
    };
  }

  return (operation, signal) => {
    const id = of(operation);
    if (id === undefined) return undefined;
    return new Pushes(signal, (pushes) => listen(operation, `${id}`, pushes));
  };
}
