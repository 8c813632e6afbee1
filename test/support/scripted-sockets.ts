import type { Socket } from 'await202/push';

type Listener = (event: { readonly data: unknown }) => void;

/** A WebSocket whose other end is the test. */
export class ScriptedSocket implements Socket {
  readonly url: string;
  readonly protocols: unknown;
  readonly sent: string[] = [];
  isClosed = false;
  readonly #listeners: Record<string, Listener[]> = {};

  constructor(url: string, protocols?: unknown) {
    this.url = url;
    this.protocols = protocols;
  }

  addEventListener(type: string, listener: Listener): void {
    this.#listeners[type] = [...(this.#listeners[type] ?? []), listener];
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.isClosed = true;
  }

  /** Something that happens at the other end. */
  emit(type: 'open' | 'close' | 'error' | 'message', data?: unknown): void {
    for (const listener of this.#listeners[type] ?? []) listener({ data });
  }

  /** The other end says something. */
  say(message: unknown): void {
    this.emit('message', JSON.stringify(message));
  }
}

/**
 * A constructor of sockets, and what it has made and when.
 *
 * @param made Is called with each, in the turn after.
 */
export function socketsOf(made: (socket: ScriptedSocket, index: number) => void = () => undefined) {
  const began = Date.now();
  const sockets: ScriptedSocket[] = [];
  const moments: number[] = [];
  class WebSocket extends ScriptedSocket {
    constructor(url: string, protocols?: unknown) {
      super(url, protocols);
      const index = sockets.push(this) - 1;
      moments.push(Date.now() - began);
      setTimeout(() => made(this, index), 0);
    }
  }
  return { WebSocket, sockets, moments };
}
