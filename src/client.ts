import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type Checkpoint, revive } from './core/checkpoint.ts';
import { rethrow } from './core/errors.ts';
import { knownFrom } from './core/lifecycle.ts';
import { parseCheckpoint } from './core/parse-checkpoint.ts';
import { originOf } from './core/trust.ts';
import { alarmsBy } from './exchange/alarms.ts';
import { CancelQueue } from './exchange/cancel-queue.ts';
import type { Context } from './exchange/context.ts';
import type { Input } from './exchange/submit.ts';
import { Timers } from './exchange/timers.ts';
import { createTransport } from './exchange/transport.ts';
import { type Operation, OperationHandle } from './operation/operation.ts';
import { start } from './operation/start.ts';
import {
  type ClientOptions,
  defaultSettings,
  mergeSettings,
  type OperationOptions,
  type SubmitOptions,
} from './options.ts';

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
}

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
  const settings = mergeSettings(defaultSettings, options);
  const timers = new Timers();
  // The time limits of exchanges are far ahead, and most are cleared before they ring. Among the
  // waits, each of them would make the timer be set anew.
  const deadlines = new Timers();
  const transport = createTransport(settings.http, options.ky, deadlines);
  const cancels = new CancelQueue(deadlines);
  const { home, signal } = transport;
  const defaults = signal ? { ...settings, signals: settings.signals.concat(signal) } : settings;
  const origin = home && originOf(home);
  const trusted = [...defaults.trustedOrigins, origin];

  /** What one operation works with. Its options go before the client's. */
  function contextOf(options: SubmitOptions<never> | undefined): Context {
    const settings = mergeSettings(defaults, options);
    return {
      settings,
      transport,
      alarms: alarmsBy(settings.clock, timers),
      cancels,
      trusted:
        settings.trustedOrigins === defaults.trustedOrigins
          ? trusted
          : [...settings.trustedOrigins, origin],
      origin: '',
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

    resume<T>(from: Checkpoint | string | URL, options?: OperationOptions<T>) {
      const context = contextOf(options as OperationOptions<never>);
      const { clock, convention } = context.settings;
      const now = clock.now();
      const checkpoint = revive(parseCheckpoint(from, convention.name, home, now), now);
      // The URL of the monitor is the caller's own, so it may be a private address.
      const origin = originOf(checkpoint.statusUrl);
      return new OperationHandle<T>({ ...context, origin }, knownFrom(checkpoint));
    },
  };
}
