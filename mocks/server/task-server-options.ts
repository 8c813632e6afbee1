import type { DialectName } from '../dialects/dialect.ts';
import type { Scenario } from '../scenario/scenario.ts';

/**
 * How a task server is set up.
 *
 * @example
 * let time = Date.UTC(2026, 0, 1);
 * const server = createTaskServer({
 *   baseUrl: 'https://api.example.com/v1/',
 *   routes: { 'POST /reports': scenario().running(3) },
 *   now: () => time,
 * });
 */
export interface TaskServerOptions {
  /**
   * Its path is where the routes begin; its origin is the one the MSW handlers answer.
   * @default 'https://api.example.com/'
   */
  readonly baseUrl?: string | undefined;
  /** How it speaks; see {@link DialectName}. @default 'http' */
  readonly dialect?: DialectName | undefined;
  /** What tasks submitted to `POST /tasks` do. @default scenario() */
  readonly scenario?: Scenario | undefined;
  /** Further submit routes, which survive a `reset()`; see {@link TaskServer.on}. */
  readonly routes?: Readonly<Record<string, Scenario | readonly Scenario[]>> | undefined;
  /**
   * The server's clock, in epoch milliseconds. Fake timers that replace `Date` need nothing here.
   * @default Date.now
   */
  readonly now?: (() => number) | undefined;
}
