import { http } from '../conventions/http.ts';
import { checkAll } from '../core/check.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { Convention, PlannedExchange } from '../core/convention.ts';
import { type EventStreamOptions, eventStreamRules } from './event-stream-options.ts';
import { followStream } from './follow-stream.ts';
import { KeptStream } from './kept-stream.ts';

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
  checkAll(options, eventStreamRules);
  const { convention = http(), keepFor = 60_000 } = options;
  const streams = new Map<string, KeptStream>();

  /**
   * Whether the stream answers the polls: it still says how it goes, or has yet to say how far it was
   * and where to ask.
   */
  function isSpoken(checkpoint: Checkpoint): boolean {
    const stream = streams.get(streamOf(checkpoint));
    const isUntold = !!stream?.monitor || checkpoint.monitor === 'expected';
    return !!stream && (!stream.broken || (isBare(checkpoint) && isUntold));
  }

  /** An answer in the name of a stream. */
  function answerFrom(id: string, stream: KeptStream): Response {
    const { said } = stream;
    stream.answered = said;
    // Whoever is not sent on by this will not be by the same once more.
    if (stream.broken) stream.monitor = undefined;
    return new Response(said.text, { headers: { 'content-type': 'application/json', [mark]: id } });
  }

  async function submit(request: PlannedExchange, send: () => Promise<Response>) {
    const response = await send();
    const { ok, headers } = response;
    const isStream = /^text\/event-stream\s*(;|$)/i.test(headers.get('content-type') ?? '');
    if (!ok || !isStream || response.body === null) return response;
    const body = response.body ?? (await response.text());
    const id = crypto.getRandomValues(new Uint32Array(4)).join('-');
    const controller = new AbortController();
    const stream = new KeptStream(
      keepFor,
      () => controller.abort(),
      () => streams.delete(id),
    );
    streams.set(id, stream);
    const url = response.url || request.url;
    followStream({ id, stream, request, url, body, controller }, convention, options);
    const answer = answerFrom(id, stream);
    for (const [name, value] of headers)
      if (!/^(content-(?!location)|set-cookie)/.test(name)) answer.headers.set(name, value);
    return Object.defineProperty(answer, 'url', { value: url });
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
