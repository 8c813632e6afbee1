import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Checkpoint } from './core/checkpoint.ts';
import { rethrow } from './core/errors.ts';
import type { Paces } from './core/pace.ts';
import { parseUrl } from './core/parse-url.ts';
import { originOf } from './core/trust.ts';
import { checkUrlClass } from './core/url-class.ts';
import { alarmsBy } from './exchange/alarms.ts';
import { announcer } from './exchange/announce.ts';
import { CancelQueue } from './exchange/cancel-queue.ts';
import type { Awaited, Context } from './exchange/context.ts';
import type { Input } from './exchange/submit.ts';
import { Timers } from './exchange/timers.ts';
import { createTransport } from './exchange/transport.ts';
import { loggerOfEnvironment } from './log/environment.ts';
import { adopt } from './operation/adopt.ts';
import type { Operation } from './operation/operation.ts';
import { resumed, storedIn } from './operation/resume.ts';
import { start } from './operation/start.ts';
import { type FirstStep, type Step, step } from './operation/step.ts';
import type { AdoptOptions, ClientOptions, OperationOptions, SubmitOptions } from './options.ts';
import { defaultSettings, mergeSettings } from './settings.ts';

/** The options with a schema, from which the type of the result is inferred. */
type WithSchema<Options, S extends StandardSchemaV1> = Omit<Options, 'schema'> & { schema: S };

/** What {@link createClient} returns. Its methods do not depend on `this`. */
export interface Client {
  /**
   * Submits, polls and fetches the result, all in one.
   *
   * @param input As in ky: a URL, or a path below `baseUrl` or `prefix`.
   * @returns The result, typed by the schema, as `T` or as `unknown`.
   * @throws Any {@link OperationError}; the reason of the signal that aborted; a TypeError for a
   * wrong option or input.
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
  /** The same without a schema: the result has the type that you say it has, unchecked. */
  run<T = unknown>(input: string | URL | Request, options?: SubmitOptions<T>): Promise<T>;

  /**
   * Submits. Resolves as soon as the server has accepted the submit, or has already completed it.
   *
   * @throws {@link SubmitError}, {@link ProtocolError}, {@link OperationTimeoutError}; the reason
   * of the signal that aborted; a TypeError for a wrong option or input.
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
  /** The same without a schema: the result has the type that you say it has, unchecked. */
  submit<T = unknown>(
    input: string | URL | Request,
    options?: SubmitOptions<T>,
  ): Promise<Operation<T>>;

  /**
   * Goes on from an answer that other code has received: a generated client's, say. What it means, and
   * whom its URLs lead to, is judged as if this client had submitted.
   *
   * @param response The answer to the submit, unread.
   * @throws What `submit()` throws; a TypeError if the body was read, or if nothing tells the URL.
   *
   * @example
   * ```ts
   * const response = await generated.createReport({ year: 2026 }); // 202
   * const operation = await client.adopt(response, { schema: Report });
   * ```
   */
  adopt<S extends StandardSchemaV1>(
    response: Response,
    options: WithSchema<AdoptOptions, S>,
  ): Promise<Operation<StandardSchemaV1.InferOutput<S>>>;
  /** The same without a schema: the result has the type that you say it has, unchecked. */
  adopt<T = unknown>(response: Response, options?: AdoptOptions<T>): Promise<Operation<T>>;

  /**
   * Continues an operation that was started elsewhere. Sends nothing until somebody waits.
   *
   * @param from A checkpoint, or the URL of a status monitor.
   * @throws TypeError if it is neither, or if an option is wrong.
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
  /** The same without a schema: the result has the type that you say it has, unchecked. */
  resume<T = unknown>(from: Checkpoint | string | URL, options?: OperationOptions<T>): Operation<T>;

  /**
   * Tells an operation that somebody waits for here that something has changed, for webhooks. It is
   * polled at once, but no sooner than a channel (`wake`) could have it polled. What the webhook says
   * is not believed: a forged one costs a poll. Verify it all the same, before you call this.
   *
   * @param to A checkpoint, or the URL of a status monitor.
   * @param status The status document, if the webhook carries it: its progress is shown at once.
   * @returns Whether somebody waits for it here. If not, its checkpoint is to be resumed.
   *
   * @example
   * ```ts
   * app.post('/webhooks', (request, response) => {
   *   const { urls, ...prediction } = verified(request);
   *   client.deliver(urls.get, prediction);
   *   response.status(204).end();
   * });
   * ```
   */
  deliver(to: Checkpoint | string | URL, status?: unknown): boolean;

  /**
   * What one run of a job does, where a queue owns the timers: it polls if that is due, gets the
   * result at the end, and says when to come back. It never waits for anything but an answer, and
   * sends nothing twice: a fault is counted in the checkpoint, or thrown for the queue to decide
   * (`isRetryable()`). A 429 that has held back the client's polls holds back its steps.
   *
   * By default an abort of the signal leaves the operation alone (`onAbort: 'detach'`): a worker stops
   * and another one goes on.
   *
   * @param from The checkpoint of the step before, or the submit.
   * @throws What `submit()` and `result()` throw. `totalTimeout` is in the checkpoint; an option of that
   * name counts only where it is not.
   *
   * @example
   * ```ts
   * const step = await client.step(
   *   job.data.checkpoint ?? { submit: ['reports', { json: job.data.report, idempotencyKey: job.id }] },
   * );
   * if (step.done) return step.result;
   * await job.updateData({ ...job.data, checkpoint: step.checkpoint });
   * await job.moveToDelayed(step.at);
   * ```
   */
  step<S extends StandardSchemaV1>(
    from: Checkpoint | string | URL | FirstStep,
    options: WithSchema<OperationOptions, S>,
  ): Promise<Step<StandardSchemaV1.InferOutput<S>>>;
  /** The same without a schema: the result has the type that you say it has, unchecked. */
  step<T = unknown>(
    from: Checkpoint | string | URL | FirstStep,
    options?: OperationOptions<T>,
  ): Promise<Step<T>>;
}

/** How many operations there were in this process. */
let operations = 0;

/**
 * Makes a client for an HTTP API that answers `202 Accepted`.
 *
 * @param options See {@link ClientOptions}. Any ky option is a default for every request, too.
 * @throws TypeError naming the option, the value seen and what is expected.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.example.com/' });
 * const report = await client.run('reports', { json: { year: 2026 } });
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  checkUrlClass();
  const settings = mergeSettings(defaultSettings, options);
  const timers = new Timers();
  // The time limits of exchanges are far ahead, and most are cleared before they ring. Among the
  // waits, each of them would make the timer be set anew.
  const deadlines = new Timers();
  const transport = createTransport(settings.http, options.ky, deadlines);
  const cancels = new CancelQueue(deadlines);
  const paces: Paces = new Map();
  const awaited: Awaited = new Set();
  const log = loggerOfEnvironment();
  const { home, signal } = transport;
  const defaults = signal ? { ...settings, signals: settings.signals.concat(signal) } : settings;
  const origin = home && originOf(home);
  const trusted = [...defaults.trustedOrigins, origin];

  /** What one operation works with. Its options go before the client's. */
  function contextOf(options: SubmitOptions<never> | undefined, isStep?: true): Context {
    const settings = mergeSettings(defaults, options);
    const { onEvent, clock } = settings;
    const operation = ++operations;
    return {
      operation,
      settings,
      transport,
      announce: announcer(
        [onEvent, log].filter((each) => each !== undefined),
        operation,
        clock,
      ),
      alarms: alarmsBy(clock, timers),
      cancels,
      awaited,
      // Its moments are those of one clock.
      paces: clock === defaults.clock ? paces : new Map(),
      trusted:
        settings.trustedOrigins === defaults.trustedOrigins
          ? trusted
          : [...settings.trustedOrigins, origin],
      origin: '',
      isStep,
    };
  }

  const submit = <T>(input: Input, options?: SubmitOptions<T>) =>
    start<T>(input, () => contextOf(options as SubmitOptions<never>));

  return {
    // A single promise from the submit to the result. Any further one would stay in memory that
    // long.
    run<T>(input: Input, options?: SubmitOptions<T>) {
      const end = new Promise<T>((resolve, reject) => {
        submit<T>(input, options).then((handle) => handle.deliver(resolve, reject), reject);
      });
      return end.catch(rethrow);
    },

    submit,

    adopt: <T>(response: Response, options: AdoptOptions<T> = {}) =>
      adopt(response, options, contextOf),

    resume<T>(from: Checkpoint | string | URL, options?: OperationOptions<T>) {
      const context = contextOf(options as OperationOptions<never>);
      return resumed<T>(context, storedIn(from, context), options?.totalTimeout !== undefined);
    },

    step: <T>(from: Checkpoint | string | URL | FirstStep, options?: OperationOptions<T>) =>
      step<T>(from, (request) => {
        const all = { ...options, ...request } as SubmitOptions<never>;
        // A worker that stops must not end the operation.
        return contextOf({ ...all, onAbort: all.onAbort ?? 'detach' }, true);
      }),

    deliver(to, status) {
      const named = `${(to as Checkpoint)?.statusUrl ?? to}`;
      const url = parseUrl(named, home)?.href;
      const found = [...awaited].filter(({ known }) => known.checkpoint.statusUrl === url);
      for (const one of found) one.tell(status === undefined ? 'change' : { status }, false);
      return found.length > 0;
    },
  };
}
