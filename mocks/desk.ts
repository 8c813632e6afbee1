import type { Call } from './call.ts';
import { cancel } from './cancel.ts';
import { collect } from './collect.ts';
import { notFound } from './missing.ts';
import { faultFor } from './occasion.ts';
import { poll } from './poll.ts';
import { problemReply } from './problem.ts';
import { createReplays } from './replays.ts';
import type { RequestKind } from './request-log.ts';
import { segmentsOf } from './route.ts';
import type { RouteEntry, RouteTable } from './route-table.ts';
import { type Step, stepThrough } from './step.ts';
import { submit } from './submit.ts';
import { newTask, type Task } from './task.ts';
import type { TaskAnswer } from './wire.ts';

/** What a request was for, and what it got. */
export interface Handled {
  readonly kind: RequestKind;
  readonly taskId: string | undefined;
  readonly answer: TaskAnswer;
}

/** The memory of a task server: the one place where anything changes. */
export interface Desk {
  readonly routes: RouteTable;
  tasks(): readonly Task[];
  serves(call: Call): boolean;
  answer(call: Call): Handled;
}

type Verb = 'poll' | 'result' | 'cancel';
const verbs = { poll, result: collect, cancel };

/** A desk with these routes and no tasks. */
export function createDesk(routes: RouteTable): Desk {
  const tasks = new Map<string, Task>();
  const replays = createReplays();

  function submitTo(entry: RouteEntry, call: Call): Handled {
    const replay = replays.find(call);
    if (replay?.kind === 'refused') {
      return { kind: 'submit', taskId: undefined, answer: replay.answer };
    }
    const scenario = entry.current();
    const facts = {
      id: replay?.step.task.id ?? `task-${tasks.size + 1}`,
      plan: replay?.step.task.plan ?? scenario.plan,
      route: entry.route.name,
      input: call.body,
    };
    const usual = (): Step => replay?.step ?? submit(newTask(facts, call.at), call);
    const fault = faultFor(facts.plan.disturbances, 'submit', entry.count(facts.plan));
    const step = stepThrough<Task | undefined>(fault, call, undefined, usual);
    if (step.task && !replay) {
      tasks.set(facts.id, step.task);
      replays.remember(call, usual());
      entry.take();
    }
    return { kind: 'submit', taskId: step.task?.id, answer: step.answer };
  }

  function ask(verb: Verb, id: string, call: Call): Handled {
    const task = tasks.get(id);
    if (!task) return { kind: verb, taskId: undefined, answer: notFound() };
    const nth = task.requests[verb] + 1;
    const before = { ...task, requests: { ...task.requests, [verb]: nth } };
    const fault = faultFor(task.plan.disturbances, verb, nth);
    const step = stepThrough<Task>(fault, call, before, () => verbs[verb](before, call));
    tasks.set(id, step.task);
    return { kind: verb, taskId: id, answer: step.answer };
  }

  return {
    routes,
    tasks: () => [...tasks.values()],
    serves: ({ method, path = '' }) =>
      routes.find(method, path) !== undefined || monitorPath(path) !== undefined,
    answer(call) {
      const { method, path } = call;
      const entry = path === undefined ? undefined : routes.find(method, path);
      if (entry) return submitTo(entry, call);
      const monitor = path === undefined ? undefined : monitorPath(path);
      if (!monitor) return { kind: 'other', taskId: undefined, answer: notFound() };
      const verb = verbOf(method, monitor.isResult);
      if (verb) return ask(verb, monitor.id, call);
      const answer = problemReply(405, { title: 'Method not allowed' }, { allow: 'GET, DELETE' });
      return { kind: 'other', taskId: monitor.id, answer };
    },
  };
}

function verbOf(method: string, isResult: boolean): Verb | undefined {
  if (method === 'GET') return isResult ? 'result' : 'poll';
  return method === 'DELETE' && !isResult ? 'cancel' : undefined;
}

function monitorPath(path: string): { id: string; isResult: boolean } | undefined {
  const [tasks, id, result, ...rest] = segmentsOf(path);
  if (tasks !== 'tasks' || id === undefined || rest.length > 0) return undefined;
  if (result !== undefined && result !== 'result') return undefined;
  return { id, isResult: result === 'result' };
}
