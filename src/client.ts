import type { StandardSchemaV1 } from '@standard-schema/spec';
import { throwIfAborted } from './abort.ts';
import { withoutOrphan } from './cancellation.ts';
import { parseCheckpoint } from './checkpoint.ts';
import type { Answer, Reading, SubmitRequest } from './conventions/convention.ts';
import { broken, noMonitor, submitRejected, submitUnanswered, timedOut } from './failures.ts';
import { Fault, isTransient, Refusal } from './fault.ts';
import { begin, revive } from './lifecycle.ts';
import type { Context, Outcome } from './monitor.ts';
import { createOperation, type Handle, type Operation } from './operation.ts';
import {
  type ClientOptions,
  defaultSettings,
  type OperationOptions,
  type Settings,
  type SubmitOptions,
  settle,
} from './options.ts';
import { repeat } from './retry.ts';
import { retryAfter } from './retry-after.ts';
import { nextDelay } from './schedule.ts';
import { type Checkpoint, isFinalState } from './status.ts';
import { createTransport } from './transport.ts';
import { originOf } from './trust.ts';

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
  resume<T = unknown>(from: Checkpoint | string | URL, options?: OperationOptions<T>): Operation<T>;
}

interface Accepted {
  readonly answer: Answer;
  readonly request: SubmitRequest;
  readonly reading: Reading;
}

/** How long a submit may go on in the background after its caller has gone, in milliseconds. */
const grace = 60_000;

/** A key that no other submit has. Works where `crypto.randomUUID` is missing (plain http). */
const mintKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

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
  const { home, signal: baked } = transport;
  const homeOrigin = home && originOf(home);

  /** The options of one operation, laid over the client's. */
  function contextOf(own: OperationOptions<never> | undefined): Context {
    const before = { ...defaults, http: {} };
    if (baked) before.signals = [baked, ...before.signals];
    const settings = settle(before, own);
    const trusted = new Set(settings.trustedOrigins);
    if (homeOrigin) trusted.add(homeOrigin);
    const sending = { settings: settings.http, trusted, parses: settings.parse !== undefined };
    return { settings, transport, sending };
  }

  /** The submit itself, repeated only with an idempotency key. */
  async function send(
    input: string | URL | Request,
    { settings, sending }: Context,
    signal: AbortSignal,
  ): Promise<Accepted> {
    const { convention, idempotencyKey: key, polling, clock } = settings;
    const method = settings.http.method ?? 'POST';
    const prepared = convention.prepare?.({ method }) ?? {};
    const keyHeader = key && { 'idempotency-key': key === true ? mintKey() : key };
    const extra = { ...prepared, headers: { ...prepared.headers, ...(keyHeader || undefined) } };

    async function attempt(): Promise<Accepted> {
      let fault: Fault | undefined;
      const { answer, request } = await transport
        .submit(input, extra, sending, signal)
        .catch((error) => {
          // A 202's head is enough: a body that broke off must not lose the operation.
          if (!(error instanceof Fault) || !error.answer) throw error;
          fault = error;
          return { answer: error.answer, request: { method, url: error.answer.url } };
        });
      const { status } = answer;
      const reading = convention.accept(answer, request);
      if (reading && (!fault || !isFinalState(reading.state))) return { answer, request, reading };
      if (fault) throw fault;
      // 409: the first submit with this key is still being worked on.
      if (key && (isTransient(status) || status === 409))
        throw new Fault(`HTTP ${status}`, { answer });
      if (status === 202) throw noMonitor(answer, undefined);
      throw submitRejected(answer);
    }

    try {
      return await (key ? repeat(attempt, polling, clock, signal) : attempt());
    } catch (error) {
      if (error instanceof Fault) throw submitUnanswered(error);
      if (error instanceof Refusal) throw broken('The submit', error.message, {});
      throw error;
    }
  }

  /** From an accepted submit to its handle. */
  function handleOf<T>(context: Context, accepted: Accepted, spent: number): Handle<T> {
    const { answer, reading, request } = accepted;
    const { settings, sending } = context;
    const { clock, convention, polling } = settings;
    const active = !isFinalState(reading.state);
    if (active && !('statusUrl' in reading && reading.statusUrl)) {
      throw noMonitor(answer, reading.word);
    }
    const now = clock.now();
    const hint = reading.retryAfter ?? retryAfter(answer.headers, now);
    let checkpoint: Checkpoint;
    try {
      checkpoint = begin(convention, answer, reading, hint, now);
    } catch (error) {
      throw broken('The submit', `a URL that is refused: ${(error as Error).message}`, { answer });
    }
    const wait = active ? nextDelay(polling, hint, 0, Math.random()) : 0;
    checkpoint = { ...checkpoint, wait, backoffs: hint === undefined ? 1 : 0 };
    const origin = originOf(request.url);
    const trusted = origin ? new Set([...sending.trusted, origin]) : sending.trusted;
    const own = { ...context, sending: { ...sending, trusted } };
    const outcome = active
      ? { reading: { state: 'succeeded' } as const, answer }
      : { reading, answer };
    return createOperation<T>(own, checkpoint, outcome as Outcome, spent);
  }

  async function start<T>(
    input: string | URL | Request,
    options: SubmitOptions<T> | undefined,
  ): Promise<Handle<T>> {
    const context = contextOf(options as SubmitOptions<never>);
    const { settings } = context;
    const { signals, clock, totalTimeout, onAbort, http } = settings;
    throwIfAborted(signals);
    const elapsed = () => clock.elapsed?.() ?? clock.now();
    const began = elapsed();

    const submitting = new AbortController();
    const timer = new AbortController();
    const limit = (milliseconds: number) =>
      clock.sleep(milliseconds, timer.signal).then(
        () => submitting.abort(timedOut(totalTimeout, {})),
        () => undefined,
      );
    if (totalTimeout < Number.POSITIVE_INFINITY) limit(totalTimeout);
    const submission = send(input, context, submitting.signal).finally(() => timer.abort());

    return withoutOrphan(
      submission,
      signals,
      (accepted) => handleOf<T>(context, accepted, elapsed() - began),
      (accepted) => {
        const late = handleOf({ ...context, settings: { ...settings, signals: [] } }, accepted, 0);
        if (onAbort === 'cancel') late.abandon();
      },
      () => {
        if (http.body instanceof ReadableStream) submitting.abort();
        else limit(grace);
      },
    );
  }

  const submit = async <T>(input: string | URL | Request, options?: SubmitOptions<T>) =>
    (await start<T>(input, options)).operation;

  async function run<T>(input: string | URL | Request, options?: SubmitOptions<T>): Promise<T> {
    const { operation, close } = await start<T>(input, options);
    try {
      return await operation.result();
    } finally {
      close();
    }
  }

  function resume<T>(from: Checkpoint | string | URL, options?: OperationOptions<T>): Operation<T> {
    const context = contextOf(options as OperationOptions<never>);
    const { clock, convention } = context.settings;
    const now = clock.now();
    const checkpoint = revive(parseCheckpoint(from, convention.name, home, now), now);
    return createOperation<T>(context, checkpoint).operation;
  }

  return { run, submit, resume } as Client;
}

export type { Settings };
