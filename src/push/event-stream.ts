import { http } from '../conventions/http.ts';
import { aFunction, checkAll, type RulesFor, within } from '../core/check.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { ActiveReading, Convention, PlannedExchange, Reading } from '../core/convention.ts';
import { isFinalState } from '../core/state.ts';
import { withoutUndefined } from '../core/without-undefined.ts';
import { KeptStream } from './kept-stream.ts';
import { readEvents } from './read-events.ts';
import type { SseEvent } from './sse.ts';
import { answerOf, documentOf, readingOf } from './stream-reading.ts';

/** The options of {@link eventStream}. */
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

const rules: RulesFor<EventStreamOptions> = {
  convention: ['a convention', (value: Partial<Convention>) => !!value?.accept && !!value.read],
  document: aFunction,
  read: aFunction,
  collect: aFunction,
  longest: ['characters, at least 1', within(1)],
  heartbeat: ['milliseconds, at least 1', within(1)],
  keepFor: ['milliseconds, at least 0', within(0)],
};

/** The header of answers that are made here: which stream has given them. */
const mark = 'await202-event-stream';

/** What a stream without a status monitor has in the place of its URL. No server gets to see it. */
const fragment = '#await202-event-stream-';

/** How long a poll may wait for an event, in milliseconds. */
const longestWait = 30_000;

/** The stream of an operation, as the checkpoint names it. */
const streamOf = ({ variables, statusUrl }: Checkpoint): string =>
  variables?.['stream'] ?? statusUrl.split(fragment)[1] ?? '';

/** Whether no status monitor is known. */
const isBare = ({ statusUrl }: Checkpoint): boolean => statusUrl.includes(fragment);

const gone = (detail: string): Response =>
  new Response(JSON.stringify({ detail }), {
    status: 410,
    headers: { 'content-type': 'application/problem+json' },
  });

/**
 * A convention for a submit that is itself answered with `text/event-stream`: events that tell how it
 * goes, then the value or an error. The stream is read in the background, and a poll asks what it has
 * said, without a request. If it breaks off after it has named a status monitor, in a header or in an
 * event, that is polled instead, and any process can go on from there. Otherwise it is an
 * OperationGoneError, and `operation.status` has the last document.
 *
 * To cancel closes the stream, and cancels at the status monitor if there is one.
 *
 * @throws TypeError if an option is wrong.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.example.com/', convention: eventStream() });
 * // event: progress     data: {"progress":0.5}
 * // event: result       data: {"total":42}
 * const report = await client.run('reports', { json: { year: 2026 }, onStatus });
 * ```
 */
export function eventStream(options: EventStreamOptions = {}): Convention {
  checkAll(options, rules);
  const {
    convention = http(),
    document: select = documentOf,
    collect,
    longest = 10_000_000,
    heartbeat,
    keepFor = 60_000,
  } = options;
  const streams = new Map<string, KeptStream>();

  /** Whether the stream answers the polls: it still says how it goes, or has yet to say where to ask. */
  function isSpoken(checkpoint: Checkpoint): boolean {
    const stream = streams.get(streamOf(checkpoint));
    return !!stream && (!stream.broken || (isBare(checkpoint) && !!stream.monitor));
  }

  /** Reads a stream to its end. */
  async function follow(
    id: string,
    stream: KeptStream,
    response: Response,
    body: ReadableStream<Uint8Array>,
    request: PlannedExchange,
    controller: AbortController,
  ): Promise<void> {
    const url = response.url || request.url;
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
      const reading = options.read
        ? options.read(event, document)
        : readingOf(url, event, document, convention);
      if (!reading) return;
      stream.monitor ??= monitorIn(document);
      const last = document === undefined ? stream.said.document : document;
      stream.say(toldBy(reading, last), last);
    }

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
      const { method } = request;
      const accepted = convention.accept(answerOf(url, document, 202), {
        method,
        url: request.url,
      });
      if (!accepted || !('statusUrl' in accepted) || !accepted.statusUrl) return undefined;
      const { statusUrl, cancelUrl, resultUrl, eventsUrl, variables } = accepted;
      return {
        statusUrl,
        cancelUrl,
        resultUrl,
        eventsUrl,
        variables: { ...variables, stream: id },
      };
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

  /** An answer in the name of a stream. */
  function answerFrom(id: string, stream: KeptStream): Response {
    const { said } = stream;
    stream.answered = said;
    // Whoever is not sent on by this will not be by the same once more.
    if (stream.broken) stream.monitor = undefined;
    const text = said.document === undefined ? '{}' : JSON.stringify(said.document);
    return new Response(text, { headers: { 'content-type': 'application/json', [mark]: id } });
  }

  async function submit(request: PlannedExchange, send: () => Promise<Response>) {
    const response = await send();
    const { body, ok, headers } = response;
    const isStream = /^text\/event-stream\s*(;|$)/i.test(headers.get('content-type') ?? '');
    if (!ok || !isStream || !body) return response;
    const id = crypto.getRandomValues(new Uint32Array(4)).join('-');
    const controller = new AbortController();
    const stream = new KeptStream(
      keepFor,
      () => controller.abort(),
      () => streams.delete(id),
    );
    streams.set(id, stream);
    follow(id, stream, response, body, request, controller);
    const answer = answerFrom(id, stream);
    for (const [name, value] of headers)
      if (!/^(content-(?!location)|set-cookie)/.test(name)) answer.headers.set(name, value);
    return Object.defineProperty(answer, 'url', { value: response.url || request.url });
  }

  return {
    ...convention,
    name: convention.name === 'http' ? 'event-stream' : `event-stream, ${convention.name}`,

    prepare(request) {
      const { headers, ...more } = convention.prepare?.(request) ?? {};
      return { ...more, headers: { accept: 'text/event-stream, application/json', ...headers } };
    },

    accept(answer, request) {
      const id = answer.headers.get(mark);
      const stream = id && streams.get(id);
      if (!stream) return convention.accept(answer, request);
      // What the head of the stream names. Its status code says no more than that it has begun.
      const named = convention.accept({ ...answer, status: 202, body: undefined }, request);
      const accepted = named && 'statusUrl' in named && named.statusUrl ? named : undefined;
      stream.monitor = accepted && {};
      return {
        state: 'pending',
        statusUrl: `${request.url.replace(/#.*/, '')}${fragment}${id}`,
        ...accepted,
        variables: { ...accepted?.variables, stream: id },
      };
    },

    poll(checkpoint, mayHold) {
      if (isSpoken(checkpoint) || isBare(checkpoint))
        return { url: checkpoint.statusUrl, hold: mayHold ? longestWait : 0 };
      return convention.poll?.(checkpoint, mayHold) ?? { url: checkpoint.statusUrl };
    },

    // What the stream says costs no request, so the next poll need not wait.
    retryAfter: (answer, ...more) =>
      answer.headers.has(mark) ? 0 : convention.retryAfter?.(answer, ...more),

    read(answer, checkpoint) {
      const id = answer.headers.get(mark);
      if (!id) return convention.read(answer, checkpoint);
      return streams.get(id)?.answered.reading ?? 'fault';
    },

    cancel(checkpoint) {
      return isBare(checkpoint)
        ? { url: checkpoint.statusUrl }
        : convention.cancel
          ? convention.cancel(checkpoint)
          : { url: checkpoint.statusUrl, method: 'DELETE' };
    },

    async exchange(request, send) {
      const { purpose, checkpoint, hold, signal } = request;
      const sent = () => convention.exchange?.(request, send) ?? send();
      if (purpose === 'submit') return submit(request, sent);
      if (!checkpoint || purpose === 'result') return sent();
      const id = streamOf(checkpoint);
      const stream = streams.get(id);
      if (purpose === 'cancel') {
        const answer = isBare(checkpoint) ? new Response(null, { status: 204 }) : await sent();
        if (answer.ok) stream?.break('it was canceled');
        return answer;
      }
      if (stream) await stream.next(hold, signal);
      if (stream && isSpoken(checkpoint)) return answerFrom(id, stream);
      if (!isBare(checkpoint)) return sent();
      return gone(stream?.broken ?? 'its event stream was in another process, or is over');
    },
  };
}
