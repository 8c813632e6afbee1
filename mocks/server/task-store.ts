import type { Dialect } from '../dialects/dialect.ts';
import { createServerFeeds, type ServerFeeds } from '../push/server-feeds.ts';
import { faultFor } from '../scenario/plan.ts';
import type { Verb } from '../task/request-patterns.ts';
import { isVisible, missed, newTask, type Task } from '../task/task.ts';
import type { ParsedRequest } from '../wire/parsed-request.ts';
import { cancel } from './cancel.ts';
import { fetchResult } from './fetch-result.ts';
import { poll } from './poll.ts';
import { methodNotAllowed, notFound } from './rejections.ts';
import { createReplays } from './replays.ts';
import type { Handled } from './request-log.ts';
import { type Destination, destinationOf } from './routing.ts';
import { type Step, stepWithFault } from './step.ts';
import { submit } from './submit.ts';
import type { SubmitRoute, SubmitRoutes } from './submit-routes.ts';

/** All that a task server remembers about its tasks: the one place where a request changes it. */
export interface TaskStore {
  readonly routes: SubmitRoutes;
  readonly feeds: ServerFeeds;
  tasks(): readonly Task[];
  /** Whether the request is for a route, or about a task. */
  serves(request: ParsedRequest): boolean;
  answer(request: ParsedRequest): Handled;
}

const verbs = { poll, result: fetchResult, cancel };

/** Begins without any tasks. */
export function createTaskStore(
  routes: SubmitRoutes,
  dialect: Dialect,
  basePath: string,
  now: () => number,
): TaskStore {
  const tasks = new Map<string, Task>();
  const feeds = createServerFeeds({
    ...{ dialect, basePath, now },
    find: (id) => tasks.get(id),
    all: () => tasks.values(),
  });
  const replays = createReplays(dialect);

  function answerSubmit(route: SubmitRoute, request: ParsedRequest): Handled {
    const replay = replays.find(request);
    if (replay?.kind === 'refused') {
      return { kind: 'submit', taskId: undefined, answer: replay.answer };
    }
    const facts = {
      id: replay?.step.task.id ?? `task-${tasks.size + 1}`,
      plan: replay?.step.task.plan ?? route.nextPlan(),
      route: route.name,
      input: request.body,
      submission: request,
    };
    const usual = (): Step => replay?.step ?? submit(newTask(facts, request.at), request, dialect);
    const fault = faultFor(facts.plan, 'submit', route.count(facts.plan));
    const step = stepWithFault<Task | undefined>(fault, usual, undefined, request.at, dialect);
    if (step.task && !replay) {
      tasks.set(facts.id, step.task);
      // Without the fault: a client repeats a submit to get the answer that it has lost.
      replays.remember(request, usual());
      route.takePlan();
    }
    return { kind: 'submit', taskId: step.task?.id, answer: step.answer };
  }

  function answerVerb(verb: Verb, id: string, request: ParsedRequest): Handled {
    const task = tasks.get(id);
    if (!task) return { kind: verb, taskId: undefined, answer: notFound(dialect) };
    const { at } = request;
    const nth = task.requests[verb] + 1;
    const before = { ...task, requests: { ...task.requests, [verb]: nth } };
    const usual = (): Step => {
      if (!isVisible(before, at)) {
        return { task: missed(before, at), answer: notFound(dialect) };
      }
      if (verb !== 'events') return verbs[verb](before, request, dialect);
      const answer = task.plan.pushes.sse ? feeds.stream(id) : notFound(dialect);
      return { task: before, answer };
    };
    const step = stepWithFault<Task>(faultFor(task.plan, verb, nth), usual, before, at, dialect);
    tasks.set(id, step.task);
    return { kind: verb, taskId: id, answer: step.answer };
  }

  function routeOf({ method, path }: ParsedRequest): SubmitRoute | undefined {
    return path === undefined ? undefined : routes.find(method, path);
  }

  function destinationFor({ method, path }: ParsedRequest): Destination | undefined {
    if (path === undefined) return undefined;
    return destinationOf(method, path, dialect, [...tasks.values()]);
  }

  return {
    routes,
    feeds,
    tasks: () => [...tasks.values()],
    serves: (request) => !!(routeOf(request) ?? destinationFor(request)),
    answer(request) {
      const route = routeOf(request);
      if (route) return answerSubmit(route, request);
      const destination = destinationFor(request);
      if (!destination) return { kind: 'other', taskId: undefined, answer: notFound(dialect) };
      const { id, verb } = destination;
      if (verb) return answerVerb(verb, id, request);
      return { kind: 'other', taskId: id, answer: methodNotAllowed(dialect, destination.allow) };
    },
  };
}
