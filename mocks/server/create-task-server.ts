import { dialectNamed } from '../dialects/by-name.ts';
import { scenario } from '../scenario/scenario.ts';
import { summaryOf } from '../task/task-summary.ts';
import { type ParsedRequest, parseRequest } from '../wire/parsed-request.ts';
import { type LoggedRequest, logEntry, socketEntry } from './request-log.ts';
import { createSubmitRoutes } from './submit-routes.ts';
import type { TaskServer, TaskServerOptions } from './task-server.ts';
import { createTaskStore, type TaskStore } from './task-store.ts';

/**
 * Creates a task server. `POST /tasks` below its base URL starts a task,
 * `GET /tasks/{id}` is its status monitor, `GET /tasks/{id}/result` its result,
 * `DELETE /tasks/{id}` cancels it. Ids are `task-1`, `task-2`, … In some dialects the status
 * monitor is elsewhere: at `/operations/{id}` (`azure`, `google`), where
 * `POST /operations/{id}:cancel` cancels, or at `/jobs/{id}` (`ogc`), with the result at
 * `/jobs/{id}/results`.
 *
 * @example
 * const server = createTaskServer({ scenario: scenario().running(3).succeeds({ total: 42 }) });
 * server.on('POST /reports', scenario().fails({ title: 'Out of paper' }));
 *
 * @example
 * // Google's URLs contain a version, so the base URL has to end with it.
 * createTaskServer({ dialect: 'google', baseUrl: 'https://library.example.com/v1/' });
 *
 * @throws TypeError for an unknown dialect, or a scenario whose result the dialect cannot deliver.
 */
export function createTaskServer(options: TaskServerOptions = {}): TaskServer {
  const { baseUrl = 'https://api.example.com/', routes = {} } = options;
  const dialect = dialectNamed(options.dialect ?? 'http');
  // `Date` is looked up at each call, because fake timers may replace it later.
  const { now = () => Date.now() } = options;
  const basePath = new URL(baseUrl).pathname.replace(/\/+$/, '');
  const requests: LoggedRequest[] = [];
  let store = newStore();

  function newStore(): TaskStore {
    const first = { 'POST /tasks': options.scenario ?? scenario() };
    const all = createSubmitRoutes({ ...first, ...routes }, dialect);
    return createTaskStore(all, dialect, basePath, now);
  }

  const hasSocket = ({ url, path }: ParsedRequest): boolean =>
    /^wss?:$/.test(url.protocol) && path === '/events' && store.routes.havePush('websocket');

  const server: TaskServer = {
    baseUrl,
    requests,
    get tasks() {
      return store.tasks().map((task) => summaryOf(task, now()));
    },
    on(route, ...scenarios) {
      store.routes.add(route, scenarios);
      return server;
    },
    serves({ method, url }) {
      const parsed = parseRequest({ method, url }, basePath, now());
      return hasSocket(parsed) || store.serves(parsed);
    },
    handle(request, at = now()) {
      const parsed = parseRequest(request, basePath, at);
      const handled = store.answer(parsed);
      requests.push(logEntry(parsed, handled));
      store.feeds.wake();
      return handled.answer;
    },
    openSocket(url, wake) {
      const parsed = parseRequest({ method: 'GET', url }, basePath, now());
      if (!hasSocket(parsed)) return undefined;
      requests.push(socketEntry(parsed));
      return store.feeds.socket(wake);
    },
    reset() {
      requests.length = 0;
      store.feeds.close();
      store = newStore();
    },
  };
  return server;
}
