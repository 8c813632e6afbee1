import type { Dialect, Verb } from '../dialects/dialect.ts';
import { faultFor } from '../scenario/nth-request.ts';
import { newTask, type Task } from '../task/task.ts';
import type { Call } from '../wire/call.ts';
import type { TaskAnswer } from '../wire/message.ts';
import { cancel } from './cancel.ts';
import { collect } from './collect.ts';
import { notFound } from './missing.ts';
import { poll } from './poll.ts';
import { createReplays } from './replays.ts';
import type { RequestKind } from './request-log.ts';
import { type Question, questionIn } from './routing.ts';
import { type Step, stepThrough } from './step.ts';
import { submit } from './submit.ts';
import type { RouteEntry, RouteTable } from './submit-routes.ts';

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

const verbs = { poll, result: collect, cancel };

/** A desk with these routes and no tasks. */
export function createDesk(routes: RouteTable, dialect: Dialect): Desk {
  const tasks = new Map<string, Task>();
  const replays = createReplays(dialect);

  function submitTo(entry: RouteEntry, call: Call): Handled {
    const replay = replays.find(call);
    if (replay?.kind === 'refused') {
      return { kind: 'submit', taskId: undefined, answer: replay.answer };
    }
    const facts = {
      id: replay?.step.task.id ?? `task-${tasks.size + 1}`,
      plan: replay?.step.task.plan ?? entry.current(),
      route: entry.route.name,
      input: call.body,
      submission: call,
    };
    const usual = (): Step => replay?.step ?? submit(newTask(facts, call.at), call, dialect);
    const fault = faultFor(facts.plan.disturbances, 'submit', entry.count(facts.plan));
    const step = stepThrough<Task | undefined>(fault, call, undefined, dialect, usual);
    if (step.task && !replay) {
      tasks.set(facts.id, step.task);
      replays.remember(call, usual());
      entry.take();
    }
    return { kind: 'submit', taskId: step.task?.id, answer: step.answer };
  }

  function ask(verb: Verb, id: string, call: Call): Handled {
    const task = tasks.get(id);
    if (!task) return { kind: verb, taskId: undefined, answer: notFound(dialect) };
    const nth = task.requests[verb] + 1;
    const before = { ...task, requests: { ...task.requests, [verb]: nth } };
    const fault = faultFor(task.plan.disturbances, verb, nth);
    const usual = (): Step => verbs[verb](before, call, dialect);
    const step = stepThrough<Task>(fault, call, before, dialect, usual);
    tasks.set(id, step.task);
    return { kind: verb, taskId: id, answer: step.answer };
  }

  function questionOf({ method, path }: Call): Question | undefined {
    return path === undefined ? undefined : questionIn(dialect, [...tasks.values()], method, path);
  }

  return {
    routes,
    tasks: () => [...tasks.values()],
    serves: (call) =>
      routes.find(call.method, call.path ?? '') !== undefined || questionOf(call) !== undefined,
    answer(call) {
      const entry = call.path === undefined ? undefined : routes.find(call.method, call.path);
      if (entry) return submitTo(entry, call);
      const question = questionOf(call);
      if (!question) return { kind: 'other', taskId: undefined, answer: notFound(dialect) };
      const { id, verb } = question;
      if (verb) return ask(verb, id, call);
      const { headers, ...error } = dialect.error(405, { title: 'Method not allowed' });
      const answer = { ...error, headers: { ...headers, allow: question.allow } };
      return { kind: 'other', taskId: id, answer };
    },
  };
}
