import { dialectNamed } from '../dialects/by-name.ts';
import { type Scenario, scenario } from '../scenario/scenario.ts';
import { summaryOf, type TaskSummary } from '../task/task-summary.ts';
import { readCall } from '../wire/call.ts';
import type { TaskAnswer, TaskRequest } from '../wire/message.ts';
import type { LoggedRequest } from './request-log.ts';
import { logged } from './request-log.ts';
import { createRouteTable } from './submit-routes.ts';
import type { TaskServerOptions } from './task-server-options.ts';
import { createDesk, type Desk } from './task-store.ts';

/**
 * A server of long-running operations, in memory: plain requests in, plain answers out.
 * It starts no timer and opens no connection; `handlers()` puts it behind MSW,
 * `listen()` behind a real port.
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
   * Submits to this route follow these scenarios, one after the other; the last one repeats.
   * The route is a method (or `*`) and a path below the base URL, in which `:name` stands for a
   * segment and a last `*` for any further ones. Forgotten by `reset()`.
   */
  on(route: string, ...scenarios: readonly [Scenario, ...Scenario[]]): TaskServer;
  /** Whether a request would find a route here (any origin will do). */
  serves(request: Pick<TaskRequest, 'method' | 'url'>): boolean;
  /** Answers a request that comes at this moment. @default the server's clock */
  handle(request: TaskRequest, at?: number): TaskAnswer;
  /** Forgets all requests, tasks and the routes added with `on()`. */
  reset(): void;
}

/**
 * Creates a task server. `POST /tasks` below its base URL starts a task,
 * `GET /tasks/{id}` is its status monitor, `GET /tasks/{id}/result` its result,
 * `DELETE /tasks/{id}` cancels it. Ids are `task-1`, `task-2`, … In another dialect the status
 * monitor is `/operations/{id}` (`azure`, `google`) or `/jobs/{id}` (`ogc`), the results of the
 * latter `/jobs/{id}/results`, and `POST /operations/{id}:cancel` cancels.
 *
 * @example
 * const server = createTaskServer({ scenario: scenario().running(3).succeeds({ total: 42 }) });
 * server.on('POST /reports', scenario().fails({ title: 'Out of paper' }));
 *
 * @example
 * // Google's URLs are made from the version in the submit's URL.
 * createTaskServer({ dialect: 'google', baseUrl: 'https://library.example.com/v1/' });
 *
 * @throws TypeError for a dialect nobody speaks, or a scenario whose result it has no place for.
 */
export function createTaskServer(options: TaskServerOptions = {}): TaskServer {
  const { baseUrl = 'https://api.example.com/', routes = {} } = options;
  const dialect = dialectNamed(options.dialect ?? 'http');
  // Looked up at each call: fake timers may replace `Date` after this.
  const { now = () => Date.now() } = options;
  const basePath = new URL(baseUrl).pathname.replace(/\/+$/, '');
  const requests: LoggedRequest[] = [];
  let desk = openDesk();

  function openDesk(): Desk {
    const first = { 'POST /tasks': options.scenario ?? scenario() };
    return createDesk(createRouteTable({ ...first, ...routes }, dialect), dialect);
  }

  const server: TaskServer = {
    baseUrl,
    requests,
    get tasks() {
      return desk.tasks().map((task) => summaryOf(task, now()));
    },
    on(route, ...scenarios) {
      desk.routes.add(route, scenarios);
      return server;
    },
    serves: ({ method, url }) => desk.serves(readCall({ method, url }, basePath, now())),
    handle(request, at = now()) {
      const call = readCall(request, basePath, at);
      const { kind, taskId, answer } = desk.answer(call);
      requests.push(logged(call, kind, taskId, answer));
      return answer;
    },
    reset() {
      requests.length = 0;
      desk = openDesk();
    },
  };
  return server;
}
