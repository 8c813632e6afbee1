import { createParser, type ParserCallbacks } from 'eventsource-parser';
import { ignore } from '../operation/callback.ts';

/** How a stream of events is read. */
interface Reading extends Pick<ParserCallbacks, 'onEvent' | 'onRetry' | 'onComment'> {
  /** A text where the platform has no streams (React Native): it is there once the stream has ended. */
  readonly body: ReadableStream<Uint8Array> | string;
  /** The longest event, in characters. */
  readonly longest: number;
  /** After so many milliseconds of silence it is taken for dead. */
  readonly heartbeat?: number | undefined;
  /** Ends the reading. */
  readonly controller: AbortController;
}

/**
 * Reads a stream of events to its end.
 *
 * @throws The error of the parser if an event is too long, or whatever ended the stream.
 */
export async function readEvents({
  body,
  longest,
  heartbeat,
  controller,
  ...callbacks
}: Reading): Promise<void> {
  const parser = createParser({
    ...callbacks,
    maxBufferSize: longest,
    onError(error) {
      if (error.type === 'max-buffer-size-exceeded') throw error;
    },
  });
  if (typeof body === 'string') {
    parser.feed(body);
    return;
  }
  const decoder = new TextDecoder();
  const reader = body.getReader();
  // A body may ignore the signal.
  const cancel = () => reader.cancel().catch(ignore);
  controller.signal.addEventListener('abort', cancel);
  let watch: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      if (heartbeat) watch = setTimeout(() => controller.abort(), heartbeat);
      const { done, value } = await reader.read();
      clearTimeout(watch);
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    clearTimeout(watch);
    controller.signal.removeEventListener('abort', cancel);
    // If an event was too long, the rest is still on its way.
    cancel();
  }
}
