import type { ActiveReading, Convention, PlannedExchange, Reading } from '../core/convention.ts';
import { isFinalState } from '../core/state.ts';
import { withoutUndefined } from '../core/without-undefined.ts';
import type { EventStreamOptions } from './event-stream-options.ts';
import type { KeptStream } from './kept-stream.ts';
import { readEvents } from './read-events.ts';
import type { SseEvent } from './sse.ts';
import { answerOf, documentOf, readingOf } from './stream-reading.ts';

/** A stream that has begun. */
export interface Begun {
  readonly id: string;
  readonly stream: KeptStream;
  /** The submit that it answers. */
  readonly request: PlannedExchange;
  /** The URL that has answered. */
  readonly url: string;
  readonly body: ReadableStream<Uint8Array> | string;
  /** Ends the reading. */
  readonly controller: AbortController;
}

/** Reads a stream to its end, and has it say what its events tell. */
export async function followStream(
  { id, stream, request, url, body, controller }: Begun,
  convention: Convention,
  {
    document: select = documentOf,
    read,
    collect,
    longest = 10_000_000,
    heartbeat,
  }: EventStreamOptions,
): Promise<void> {
  const documents: unknown[] = [];
  let size = 0;
  let events = 0;
  const seen = () => `after ${events} event${events === 1 ? '' : 's'}`;

  function onEvent(event: SseEvent): void {
    events += 1;
    const document = select(event);
    if (document !== undefined && collect) {
      size += event.data.length;
      if (size > longest) throw new Error(`it has over ${longest} characters (longest)`);
      documents.push(document);
    }
    const reading = read ? read(event, document) : readingOf(url, event, document, convention);
    if (!reading) return;
    stream.monitor ??= monitorIn(document);
    const last = document === undefined ? stream.said.document : document;
    const text = document === undefined ? stream.said.text : textOf(event, document);
    stream.say({ reading: toldBy(reading, last), document: last, text });
  }

  const textOf = ({ data }: SseEvent, document: unknown): string =>
    typeof document === 'object' && select === documentOf ? data : JSON.stringify(document);

  /** The same with the value, or with where to poll. */
  function toldBy(reading: Reading, last: unknown): Reading {
    if (!isFinalState(reading.state))
      return { ...stream.monitor, ...withoutUndefined(reading as ActiveReading) };
    const isMade =
      reading.state === 'succeeded' && (collect || !(reading.result || reading.resultUrl));
    return isMade
      ? { ...reading, result: { value: collect ? collect(documents) : last } }
      : reading;
  }

  /** Where to poll, if the document says so. */
  function monitorIn(document: unknown): Partial<ActiveReading> | undefined {
    const accepted = convention.accept(answerOf(url, document, 202), request);
    if (!accepted || !('statusUrl' in accepted) || !accepted.statusUrl) return undefined;
    const { statusUrl, cancelUrl, resultUrl, eventsUrl, variables } = accepted;
    return { statusUrl, cancelUrl, resultUrl, eventsUrl, variables: { ...variables, stream: id } };
  }

  try {
    await readEvents({ body, longest, heartbeat, controller, onEvent });
    const why = controller.signal.aborted ? 'was silent for too long' : 'ended';
    stream.break(`the event stream ${why} ${seen()}, none of which tells an end`);
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: error };
    stream.break(`the event stream broke off ${seen()}: ${message}`);
  }
}
