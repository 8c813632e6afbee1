/** What a channel says in the place of a mere "something has changed". */
export interface PushedStatus {
  /**
   * The status document, if the channel carries it. What it says of the way is shown; that the
   * operation has ended is believed only once a poll has said so.
   */
  readonly status?: unknown;
  /**
   * The channel's own id of this event. The last one is in the checkpoint, as `cursor`, so that the
   * channel can continue after it.
   */
  readonly id?: string | undefined;
  /**
   * The shortest time in milliseconds before the channel is opened again, once it has ended;
   * `Infinity`: never.
   *
   * @defaultValue a backoff, as between polls
   */
  readonly reopenAfter?: number | undefined;
}

/**
 * What a channel can say. `'open'`: whatever changes from now on will be told, so one poll is sent
 * for what has changed before. `'change'`: something has changed, or may have. `'alive'`: nothing,
 * but the channel is still there.
 */
export type Push = 'open' | 'alive' | 'change' | PushedStatus;

/** A request for a stream. */
export interface ChannelRequest {
  /** @defaultValue `'GET'` */
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A body that is sent as JSON. */
  readonly json?: unknown;
  /** Ends the request and the stream. */
  readonly signal: AbortSignal;
}

/** The operation that a channel is opened for. */
export interface AwaitedOperation {
  /** The absolute URL of its status monitor. */
  readonly statusUrl: string;
  /** The URL of its stream of events, if its convention or an answer names one. */
  readonly eventsUrl: string | undefined;
  /** The id of the last event that was heard: {@link PushedStatus.id}. */
  readonly cursor: string | undefined;
  /**
   * Sends a request with the headers, hooks and `fetch` of the client, if its origin is trusted, and
   * without any of them otherwise. `timeout` counts until the head of the answer is there, whose body
   * may then last. No redirect is followed, but for those that a browser follows by itself.
   *
   * @param url Absolute, or relative to the status monitor.
   */
  readonly request: (url: string | URL, options: ChannelRequest) => Promise<Response>;
}

/**
 * A channel that says when to poll: one of `await202/push`, or your own function. It is called when
 * somebody begins to wait, and its signal aborts when nobody waits any more. Return `undefined` if
 * there is no channel for this operation.
 *
 * A channel can only help. Whatever it says is checked by a poll; if it is lost, late or silent,
 * polling goes on, and an error in it is never one of the operation.
 */
export type Wake = (
  operation: AwaitedOperation,
  signal: AbortSignal,
) => AsyncIterable<Push> | undefined;
