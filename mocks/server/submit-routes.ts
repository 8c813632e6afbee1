import type { Dialect } from '../dialects/dialect.ts';
import { planIn } from '../dialects/plan-in-dialect.ts';
import type { Plan } from '../scenario/plan.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { matchesRoute, parseRoute, type Route } from './route.ts';

/** The plans of one route, one after the other; the last one repeats. */
export interface RouteEntry {
  readonly route: Route;
  /** The plan of the next new task. */
  current(): Plan;
  /** A task was created under the current plan. */
  take(): void;
  /** Counts a submit under this plan, from 1. */
  count(plan: Plan): number;
}

/** Which submit goes where. */
export interface RouteTable {
  /** Later routes come before earlier ones. */
  add(name: string, scenarios: readonly Scenario[]): void;
  find(method: string, path: string): RouteEntry | undefined;
}

/** A table with these routes to begin with. */
export function createRouteTable(
  initial: Readonly<Record<string, Scenario | readonly Scenario[]>>,
  dialect: Dialect,
): RouteTable {
  const entries: RouteEntry[] = [];
  const add = (name: string, scenarios: readonly Scenario[]): void => {
    entries.unshift(createEntry(parseRoute(name), scenarios, dialect));
  };
  for (const [name, given] of Object.entries(initial)) {
    add(name, 'plan' in given ? [given] : given);
  }
  return {
    add,
    find: (method, path) => entries.find(({ route }) => matchesRoute(route, method, path)),
  };
}

function createEntry(route: Route, scenarios: readonly Scenario[], dialect: Dialect): RouteEntry {
  const plans = scenarios.map(({ plan }) => planIn(dialect, plan));
  const last = plans.at(-1);
  if (!last) {
    throw new TypeError(`Route '${route.name}': got no scenario; expected one or more.`);
  }
  const counts = new Map<Plan, number>();
  let taken = 0;
  return {
    route,
    current: () => plans[taken] ?? last,
    take: () => {
      taken += 1;
    },
    count: (plan) => {
      const count = (counts.get(plan) ?? 0) + 1;
      counts.set(plan, count);
      return count;
    },
  };
}
