/** What a connection has to send by now. */
export interface Delivery {
  readonly messages: readonly string[];
  /** Milliseconds until there may be more; undefined: only a request can change that. */
  readonly wait: number | undefined;
  /** `over`: there is nothing more to say. `broken`: the connection is to break. */
  readonly end: 'over' | 'broken' | undefined;
}

/**
 * What is pushed on one connection. It starts no timer: whoever sends it asks again after
 * {@link Delivery.wait}, and when it is woken.
 *
 * @example
 * const feed = server.openSocket(() => send(feed?.take()));
 */
export interface Feed {
  /** What is due now. */
  take(): Delivery;
  /** The connection is gone. */
  close(): void;
}

/** There is nothing more to say. */
export const nothingMore: Delivery = { messages: [], wait: undefined, end: 'over' };
