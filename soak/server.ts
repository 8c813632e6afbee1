/**
 * The server of the soak: tasks that go by time, and faults by chance. It runs in a process of its
 * own, so that it can die, and so that its heap is not counted. Its state can be handed on to the
 * process that takes its place.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { longestStreak, type Order, type Plan, type Reply, type Report, randomOf } from './plan.ts';
import { type Answer, cancel, pending, poll, type Task, waitAfter } from './task.ts';

/** Everything that outlives the process. */
interface State {
  tasks: [string, Task][];
  byKey: [string, string][];
  submitStreaks: [string, number][];
  report: Report;
}

const tasks = new Map<string, Task>();
const byKey = new Map<string, string>();
/** Faults in a row of submits, by key. */
const submitStreaks = new Map<string, number>();
let report: Report = {
  requests: 0,
  faults: {},
  hasty: 0,
  canceled: 0,
  tasks: 0,
  doubles: 0,
  orphans: 0,
  connections: 0,
  mostConnections: 0,
};
let random = randomOf(1);
let share = 0;
let isStopping = false;

const send = (reply: Reply, then?: () => void) => process.send?.(reply, undefined, {}, then);

/** How long a slow answer takes, in milliseconds. */
const slowness = () => 500 + 1_500 * random();

const faults = [
  '503',
  '503 with Retry-After',
  'reset',
  'reset after the effect',
  'reset in body',
  'slow',
];

/** A fault, or nothing: never so many in a row that the client may give up. */
function chooseFault(streaks: { get(): number; set(streak: number): void }): string | undefined {
  const streak = streaks.get();
  const isSpared = streak >= longestStreak || random() >= share;
  const fault = isSpared ? undefined : faults[Math.floor(random() * faults.length)];
  streaks.set(fault && fault !== 'slow' ? streak + 1 : 0);
  if (fault) report.faults[fault] = (report.faults[fault] ?? 0) + 1;
  return fault;
}

function submit(plan: Plan, key: string): Answer {
  if (plan.ending === 'is refused') return { status: 422, body: { title: 'No such report' } };
  let url = byKey.get(key);
  if (!url) {
    url = `/tasks/${tasks.size + 1}`;
    if (key) byKey.set(key, url);
    tasks.set(url, { plan, endsAt: Date.now() + plan.lasts, streaks: {}, welcomeAt: 0 });
    report.tasks++;
  }
  return { status: 202, headers: { location: url }, body: pending };
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '', headers, socket } = request;
  const body = method === 'POST' ? ((await json(request)) as Plan) : undefined;
  if (isStopping) return;
  report.requests++;
  const key = headers['idempotency-key']?.toString() ?? '';
  const task = tasks.get(url.replace(/\/result$/, ''));
  const isPoll = !!task && method === 'GET' && !url.endsWith('/result');
  // A timer may be a millisecond early.
  if (isPoll && !task.canceled && !task.plan.mayHurry && Date.now() < task.welcomeAt - 1) {
    report.hasty++;
  }
  const effect = (): Answer => {
    if (body) return submit(body, key);
    if (!task) return { status: 404 };
    if (url.endsWith('/result')) return { status: 200, body: { number: task.plan.number } };
    if (method === 'GET') return poll(url, task);
    const before = task.canceled;
    const answer = cancel(task);
    if (task.canceled && !before) report.canceled++;
    // A cancel is followed by a poll, whatever was asked before.
    task.welcomeAt = 0;
    return answer;
  };
  const told = (answer: Answer) => {
    if (isPoll) task.welcomeAt = Date.now() + waitAfter(answer);
  };
  const name = `${method} ${url}`;
  const fault =
    body && !key
      ? undefined
      : chooseFault({
          get: () => (task ? task.streaks[name] : submitStreaks.get(key)) ?? 0,
          set(streak) {
            if (task) task.streaks[name] = streak;
            else submitStreaks.set(key, streak);
          },
        });

  function reset(): void {
    told({ status: 0 });
    socket.resetAndDestroy();
  }
  if (fault === 'reset') return reset();
  if (fault?.startsWith('503')) {
    const hint = fault === '503' ? undefined : { 'retry-after': '1' };
    const answer = { status: 503, ...(hint && { headers: hint }) };
    told(answer);
    response.writeHead(503, hint).end();
    return;
  }
  if (fault === 'slow') await new Promise((done) => setTimeout(done, slowness()));
  if (isStopping) return;
  const answer = effect();
  const isLost = body?.ending === 'is lost';
  if (isLost || fault === 'reset after the effect') return reset();
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  const type = text ? { 'content-type': 'application/json' } : undefined;
  if (fault === 'reset in body') {
    const length = { 'content-length': '1000', 'content-type': 'application/json' };
    const status = answer.status === 204 ? 202 : answer.status;
    response.writeHead(status, { ...length, ...answer.headers }).write('{"stat', () => {
      // The head is to be read before the reset is seen.
      setTimeout(reset, 20);
    });
    return;
  }
  told(answer);
  response.writeHead(answer.status, { ...type, ...answer.headers }).end(text);
}

const server = createServer((request, response) => {
  handle(request, response).catch(() => response.destroy());
});

let connections = 0;
server.on('connection', (socket) => {
  report.mostConnections = Math.max(report.mostConnections, ++connections);
  socket.on('close', () => connections--);
});

/** Figures that are counted when asked for. */
function count(): Report {
  const all = [...tasks.values()];
  const doubles = all.length - new Set(all.map(({ plan }) => plan.number)).size;
  const orphans = all.filter(({ plan, canceled }) => plan.mustBeCanceled && !canceled).length;
  return { ...report, doubles, orphans, connections };
}

process.on('disconnect', () => process.exit());
process.on('message', (order: Order) => {
  if (order === 'report') send({ report: count() });
  else if (order === 'stop') {
    isStopping = true;
    const state: State = {
      tasks: [...tasks],
      byKey: [...byKey],
      submitStreaks: [...submitStreaks],
      report,
    };
    send({ state }, () => process.exit());
  } else if ('restore' in order) {
    const state = order.restore as State;
    for (const [url, task] of state.tasks) tasks.set(url, task);
    for (const [key, url] of state.byKey) byKey.set(key, url);
    for (const [key, streak] of state.submitStreaks) submitStreaks.set(key, streak);
    report = state.report;
  } else {
    random = randomOf(order.start.seed);
    share = order.start.share;
    // As many at once as the soak may be told to run.
    server.listen({ port: order.start.port, host: '127.0.0.1', backlog: 4_096 }, () => {
      send({ listening: (server.address() as AddressInfo).port });
    });
  }
});
