import type { Push, Wake } from '../core/wake.ts';
import { type SseEvent, sse } from './sse.ts';

/** An event of a stream of OpenAI's responses, as far as it is read. */
interface ResponseEvent {
  readonly sequence_number?: number;
  /** The response, in those events that tell its state. */
  readonly response?: unknown;
}

/**
 * Events with the response tell how it goes. Those with a part of its output come many times a second,
 * and say nothing of that.
 */
function pushOf({ data }: SseEvent): Push | undefined {
  const { response, sequence_number: number } = JSON.parse(data) as ResponseEvent;
  if (response === undefined) return undefined;
  return { id: number === undefined ? undefined : `${number}`, status: response };
}

/**
 * The stream of a background response of OpenAI, for the convention `openaiResponse()`. OpenAI streams
 * only what was created as a stream, whose submit is answered with one: use it beside
 * `eventStream({ convention: openaiResponse(), … })`, for what follows a break. It goes on
 * after the last event that was seen (`starting_after`).
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://api.openai.com/v1/',
 *   convention: openaiResponse(),
 *   wake: openaiResponseEvents(),
 * });
 * const { output } = await client.resume(checkpoint).result();
 * ```
 */
export function openaiResponseEvents(): Wake {
  return sse(
    ({ statusUrl, cursor }) => {
      const url = new URL(statusUrl);
      url.searchParams.set('stream', 'true');
      if (cursor) url.searchParams.set('starting_after', cursor);
      return url;
    },
    { read: pushOf },
  );
}
