import type { DialectName } from '../dialects/dialect.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { TaskSummary } from '../task/task-summary.ts';
import type { Feed } from '../wire/feed.ts';
import type { TaskAnswer, TaskRequest } from '../wire/message.ts';
import type { LoggedRequest } from './request-log.ts';

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
   * Routes begin below its path. Its origin is the one that the MSW handlers answer.
   * @default 'https://api.example.com/'
   */
  readonly baseUrl?: string | undefined;
  /** Which family of servers it speaks like; see {@link DialectName}. @default 'http' */
  readonly dialect?: DialectName | undefined;
  /** What tasks submitted to `POST /tasks` do. @default scenario() */
  readonly scenario?: Scenario | undefined;
  /** Further routes for submits, which survive a `reset()`; see {@link TaskServer.on}. */
  readonly routes?: Readonly<Record<string, Scenario | readonly Scenario[]>> | undefined;
  /**
   * The server's clock, in epoch milliseconds. Fake timers that replace `Date` work without it.
   * @default Date.now
   */
  readonly now?: (() => number) | undefined;
}

/**
 * A server of long-running operations, in memory: plain requests in, plain answers out.
 * It starts no timer and opens no connection; `handlers()` puts it behind MSW,
 * `listen()` on a real port.
 *
 * @example
 * const server = createTaskServer();
 * const url = 'https://api.example.com/tasks';
 * const answer = server.handle({ method: 'POST', url });
 * if (answer.kind === 'reply') console.log(answer.headers['location']); // …/tasks/task-1
 */
export interface TaskServer {
  readonly baseUrl: string;
  /** Every request so far, in order. */
  readonly requests: readonly LoggedRequest[];
  /** Every task so far, as it is now. */
  readonly tasks: readonly TaskSummary[];
  /**
   * Adds a route: submits to it follow these scenarios, one after the other; the last one repeats.
   * The route is a method (or `*`) and a path below the base URL, in which `:name` stands for one
   * segment and a last `*` for any further ones. `reset()` removes it.
   */
  on(route: string, ...scenarios: readonly [Scenario, ...Scenario[]]): TaskServer;
  /**
   * Whether the request is for a route, or about a task; or, at a `ws:` or `wss:` URL, for the
   * WebSocket. Its origin does not matter.
   */
  serves(request: Pick<TaskRequest, 'method' | 'url'>): boolean;
  /** Answers a request that arrives at this moment. @default the server's clock */
  handle(request: TaskRequest, at?: number): TaskAnswer;
  /**
   * Opens the WebSocket at this URL (`wss://…/events`); undefined: there is none, because it is not
   * `events` below the base URL, or no scenario of the server pushes by a WebSocket.
   *
   * @param wake - is called when a request has changed something
   */
  openSocket(url: string, wake: () => void): Feed | undefined;
  /** Forgets all requests and tasks, and the routes added with `on()`. */
  reset(): void;
}
