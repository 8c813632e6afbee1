import type { Dialect } from '../dialects/dialect.ts';
import { planInDialect } from '../dialects/plan-in-dialect.ts';
import type { Plan } from '../scenario/plan.ts';
import type { PushChannel } from '../scenario/push.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** A route for submits, and the plans of its tasks, one after the other; the last one repeats. */
export interface SubmitRoute {
  /** E.g. `POST /reports`. */
  readonly name: string;
  /** The plan of the next task. */
  nextPlan(): Plan;
  /** A task has been created with that plan. */
  takePlan(): void;
  readonly plans: readonly Plan[];
  /** Counts a submit under this plan, from 1. */
  count(plan: Plan): number;
}

/** Which submit goes where. */
export interface SubmitRoutes {
  /** Adds a route, which comes before those that are there already. */
  add(name: string, scenarios: readonly Scenario[]): void;
  find(method: string, path: string): SubmitRoute | undefined;
  /** Whether the scenario of any route pushes by this channel. */
  havePush(channel: PushChannel): boolean;
}

/** The method (`*` for any) and the segments of the path. */
interface Pattern {
  readonly method: string;
  readonly segments: readonly string[];
}

/** Begins with these routes. */
export function createSubmitRoutes(
  initial: Readonly<Record<string, Scenario | readonly Scenario[]>>,
  dialect: Dialect,
): SubmitRoutes {
  const routes: { readonly pattern: Pattern; readonly route: SubmitRoute }[] = [];
  const add = (name: string, scenarios: readonly Scenario[]): void => {
    const pattern = parsePattern(name);
    routes.unshift({ pattern, route: createRoute(name, scenarios, dialect) });
  };
  for (const [name, scenarios] of Object.entries(initial)) {
    add(name, 'plan' in scenarios ? [scenarios] : scenarios);
  }
  return {
    add,
    find: (method, path) => routes.find(({ pattern }) => fits(pattern, method, path))?.route,
    havePush: (channel) =>
      routes.some(({ route }) => route.plans.some(({ pushes }) => pushes[channel])),
  };
}

function createRoute(name: string, scenarios: readonly Scenario[], dialect: Dialect): SubmitRoute {
  const plans = scenarios.map(({ plan }) => planInDialect(plan, dialect));
  const last = plans.at(-1);
  if (!last) {
    throw new TypeError(`Route '${name}': got no scenario; expected one or more.`);
  }
  const counts = new Map<Plan, number>();
  let taken = 0;
  return {
    name,
    plans,
    nextPlan: () => plans[taken] ?? last,
    takePlan: () => {
      taken += 1;
    },
    count: (plan) => {
      const count = (counts.get(plan) ?? 0) + 1;
      counts.set(plan, count);
      return count;
    },
  };
}

/** Parses `'POST /reports/:id'`; `:name` stands for one segment, a last `*` for any further ones. */
function parsePattern(name: string): Pattern {
  const [, method, path] = /^([A-Za-z]+|\*) (\/\S*)$/.exec(name) ?? [];
  if (method === undefined || path === undefined) {
    throw new TypeError(
      `Route: got ${JSON.stringify(name)}; expected a method and a path, like 'POST /reports'.`,
    );
  }
  return { method: method.toUpperCase(), segments: segmentsOf(path) };
}

function fits(pattern: Pattern, method: string, path: string): boolean {
  if (pattern.method !== '*' && pattern.method !== method) return false;
  const given = segmentsOf(path);
  const isOpen = pattern.segments.at(-1) === '*';
  const expected = isOpen ? pattern.segments.slice(0, -1) : pattern.segments;
  if (isOpen ? given.length < expected.length : given.length !== expected.length) return false;
  return expected.every((segment, index) => segment.startsWith(':') || segment === given[index]);
}

/** The parts of a path; a slash at the end makes no difference. */
function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}
