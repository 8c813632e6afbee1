import { aFunction, type RulesFor, within } from '../core/check.ts';
import type { Convention, Reading } from '../core/convention.ts';
import type { SseEvent } from './sse.ts';

/** The options of `eventStream()`. */
export interface EventStreamOptions {
  /**
   * How the documents in the stream are read, and how the server is polled if it has named a status
   * monitor or answers without a stream.
   *
   * @defaultValue `http()`
   */
  readonly convention?: Convention | undefined;
  /**
   * The document in an event; `undefined` if it says nothing of the operation.
   *
   * @defaultValue its data, as JSON or else as text
   */
  readonly document?: ((event: SseEvent) => unknown) | undefined;
  /**
   * What an event says, in the place of the convention; `undefined`: nothing.
   *
   * @defaultValue what the convention reads in the document, or a name such as `done` or `error`;
   * `data: [DONE]` is a success
   */
  readonly read?: ((event: SseEvent, document: unknown) => Reading | undefined) | undefined;
  /**
   * Makes the result from all documents of the stream, the last one included.
   *
   * @defaultValue what the last one embeds, or else the last one
   */
  readonly collect?: ((documents: readonly unknown[]) => unknown) | undefined;
  /**
   * The longest event and, with `collect`, the longest stream, in characters.
   *
   * @defaultValue 10_000_000
   */
  readonly longest?: number | undefined;
  /**
   * The server sends something at least that often, in milliseconds: an event or a comment. A stream
   * that is silent for longer has broken off.
   *
   * @defaultValue none: only `totalTimeout` and your signal end a silent stream
   */
  readonly heartbeat?: number | undefined;
  /**
   * For how many milliseconds a stream is kept that nobody waits for.
   *
   * @defaultValue 60_000
   */
  readonly keepFor?: number | undefined;
}

export const eventStreamRules: RulesFor<EventStreamOptions> = {
  convention: ['a convention', (value: Partial<Convention>) => !!value?.accept && !!value.read],
  document: aFunction,
  read: aFunction,
  collect: aFunction,
  longest: ['characters, at least 1', within(1)],
  heartbeat: ['milliseconds, at least 1', within(1)],
  keepFor: ['milliseconds, at least 0', within(0)],
};
