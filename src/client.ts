import type { StandardSchemaV1 } from '@standard-schema/spec';
import { invalid } from './core/check.ts';
import type { Checkpoint } from './core/checkpoint.ts';
import { explain, OperationTimeoutError, ProtocolError, rethrow } from './core/errors.ts';
import { blank, isFinalReading, revive, take } from './core/lifecycle.ts';
import { parseCheckpoint } from './core/parse-checkpoint.ts';
import { hintIn, ownHint } from './core/retry-after.ts';
import { urlsOf } from './core/rewrite.ts';
import { nextDelay } from './core/schedule.ts';
import { originOf, ownedBy } from './core/trust.ts';
import type { Context } from './exchange/context.ts';
import { laidOver } from './exchange/headers.ts';
import { type Accepted, type Input, submit } from './exchange/submit.ts';
import { createTransport } from './exchange/transport.ts';
import { takeUnread } from './exchange/unread.ts';
import { isAborted, left, throwIfAborted } from './operation/abort.ts';
import { ignore } from './operation/callback.ts';
import { elapsed } from './operation/clock.ts';
import { type Operation, OperationHandle } from './operation/operation.ts';
import { Share } from './operation/share.ts';
import {
  type ClientOptions,
  defaultSettings,
  type OperationOptions,
  type SubmitOptions,
  settle,
} from './options.ts';

/** Options with a schema, from which the result's type is inferred. */
type WithSchema<Options, S extends StandardSchemaV1> = Omit<Options, 'schema'> & { schema: S };

/** What {@link createClient} makes. Its functions can be taken off it. */
export interface Client {
  /**
   * One line: submits, polls, fetches the result.
   *
   * @param input As in ky: a URL, or a path under `baseUrl` or `prefix`.
   * @returns The result: as the schema types it, as `T`, or `unknown`.
   * @throws {@link OperationError} in all its kinds, or the reason of the signal that aborted.
   *
   * @example
   * ```ts
   * const report = await client.run('reports', { json: { year: 2026 }, schema: Report, signal });
   * ```
   */
  run<S extends StandardSchemaV1>(
    input: string | URL | Request,
    options: WithSchema<SubmitOptions, S>,
  ): Promise<StandardSchemaV1.InferOutput<S>>;
  /** The same without a schema: the result is what you say it is, and nothing checks it. */
  run<T = unknown>(input: string | URL | Request, options?: SubmitOptions<T>): Promise<T>;

  /**
   * Submits, and resolves once the server has accepted, or has already completed.
   *
   * @throws {@link SubmitError}, {@link ProtocolError}, {@link OperationTimeoutError}, or the
   * reason of the signal that aborted.
   *
   * @example
   * ```ts
   * const operation = await client.submit('reports', { json: { year: 2026 } });
   * for await (const { state, progress } of operation) console.log(state, progress);
   * ```
   */
  submit<S extends StandardSchemaV1>(
    input: string | URL | Request,
    options: WithSchema<SubmitOptions, S>,
  ): Promise<Operation<StandardSchemaV1.InferOutput<S>>>;
  /** The same without a schema: the result is what you say it is, and nothing checks it. */
  submit<T = unknown>(
    input: string | URL | Request,
    options?: SubmitOptions<T>,
  ): Promise<Operation<T>>;

  /**
   * Goes on with an operation that was started elsewhere; sends nothing by itself.
   *
   * @param from A checkpoint, or the URL of a status monitor.
   * @throws TypeError when it is neither.
   *
   * @example
   * ```ts
   * const operation = client.resume(JSON.parse(localStorage.getItem('report')));
   * const report = await operation.result();
   * ```
   */
  resume<S extends StandardSchemaV1>(
    from: Checkpoint | string | URL,
    options: WithSchema<OperationOptions, S>,
  ): Operation<StandardSchemaV1.InferOutput<S>>;
  /** The same without a schema: the result is what you say it is, and nothing checks it. */
  resume<T = unknown>(from: Checkpoint | string | URL, options?: OperationOptions<T>): Operation<T>;
}

/**
 * Makes a client for an HTTP API that answers `202 Accepted`.
 *
 * @param options Any ky option is a default for every request; see {@link ClientOptions}.
 * @throws TypeError naming the option, the value seen and what is expected.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.example.com/' });
 * const report = await client.run('reports', { json: { year: 2026 } });
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  const defaults = settle(defaultSettings, options);
  const transport = createTransport(defaults.http, options.ky);
  const { home, signal } = transport;
  if (signal) defaults.signals.push(signal);

  const origin = home && originOf(home);

  /** The options of one operation, laid over the client's. */
  function contextOf(own: SubmitOptions<never> | undefined): Context {
    const settings = settle(defaults, own);
    return { settings, transport, trusted: [...settings.trustedOrigins, origin], origin: '' };
  }

  /** From an accepted submit to its handle. */
  function handleOf<T>(
    context: Context,
    accepted: Accepted,
    submitting: AbortController,
    spent = 0,
  ): OperationHandle<T> {
    const { answer, reading, request } = accepted;
    const { clock, convention, polling, limits, parse, signals } = context.settings;
    const now = clock.now();
    const hint =
      ownHint(reading.retryAfter) ?? hintIn(context.settings, answer, undefined, request);
    const isEnd = isFinalReading(reading);
    const first: Checkpoint = {
      ...blank(convention.name, answer.url, now),
      ...(isEnd
        ? { unmonitored: true }
        : {
            wait: nextDelay(polling, hint, 0),
            visibleBy: now + (hint?.delay ?? 0) + limits.visibility,
          }),
      backoffs: hint ? 0 : 1,
    };
    try {
      const own = ownedBy(request.url, context);
      const urls = urlsOf(reading, answer, request.url, own, (move) =>
        convention.accept(move(answer), move(request)),
      );
      const checkpoint = take(first, reading, urls);
      // Nobody waits any more, or it is no result.
      const isWanted = checkpoint.state === 'succeeded' && !isAborted(signals);
      const taken = takeUnread(answer, isWanted ? parse : undefined, submitting);
      return new OperationHandle(own, checkpoint, { ...reading, answer, ...taken }, spent);
    } catch (error) {
      throw explain(error, ProtocolError, { answer });
    }
  }

  async function start<T>(input: Input, options?: SubmitOptions<T>): Promise<OperationHandle<T>> {
    const context = contextOf(options as SubmitOptions<never>);
    const { settings } = context;
    const { signals, clock, totalTimeout, http, limits } = settings;
    const url: unknown = (input as URL)?.href ?? (input as Request)?.url ?? input;
    if (typeof url !== 'string' || !(http.prefix || http.baseUrl || URL.canParse(url, home))) {
      throw invalid('input', url, 'an absolute URL, or a client with baseUrl');
    }
    throwIfAborted(signals);
    const { method = transport.method ?? (input as Request).method ?? 'POST' } = http;
    http.method = method.toUpperCase();
    // They are the operation's headers like any other.
    if (input instanceof Request) http.headers = laidOver(input.headers, http.headers);
    const began = elapsed(clock);
    const submitting = new AbortController();
    const upload = { isUnderway: false };
    const timer = new AbortController();
    const late = () =>
      submitting.abort(new OperationTimeoutError('the submit got no answer', { observed: {} }));
    const limit = (milliseconds: number) =>
      clock.sleep(milliseconds, timer.signal).then(late, ignore);
    if (totalTimeout < Infinity) limit(totalTimeout);
    const submission = submit(input, context, submitting.signal, upload)
      .finally(() => timer.abort(left))
      // In the same microtask: an abort finds either the submit or the handle.
      .then((accepted) => handleOf<T>(context, accepted, submitting, elapsed(clock) - began));
    return new Share(() => submission).join(signals).catch((error) => {
      // Nobody waits for it any more, but no operation is left behind.
      if (isAborted(signals)) {
        // An upload that nobody wants is torn down; what has arrived may be answered, within bounds.
        if (upload.isUnderway) submitting.abort();
        else limit(limits.submitGrace);
        submission.then((handle) => handle.leave()).catch(ignore);
      }
      return rethrow(error);
    });
  }

  return {
    async run<T>(input: Input, options?: SubmitOptions<T>) {
      const handle = await start(input, options);
      return handle.result().finally(() => handle.close());
    },

    submit: start,

    resume<T>(from: Checkpoint | string | URL, options?: OperationOptions<T>) {
      const context = contextOf(options as OperationOptions<never>);
      const { clock, convention } = context.settings;
      const now = clock.now();
      const checkpoint = revive(parseCheckpoint(from, convention.name, home, now), now);
      // What the caller resumes is the caller's word.
      const origin = originOf(checkpoint.statusUrl);
      return new OperationHandle<T>({ ...context, origin }, checkpoint);
    },
  };
}
