import type { Outcome, Plan } from '../scenario/plan.ts';
import type { Dialect } from './dialect.ts';

/** The plan with the dialect's defaults where the scenario says nothing. */
export function planInDialect(plan: Plan, dialect: Dialect): Plan {
  const { accept, monitor, words, cancel } = dialect.defaults;
  const whole = {
    ...plan,
    accept: withDefaults(plan.accept, accept),
    monitor: withDefaults(plan.monitor, monitor),
    words: withDefaults(plan.words, words),
    cancel: withDefaults(plan.cancel, cancel),
  };
  return { ...whole, outcome: outcomeInDialect(whole, dialect) };
}

function outcomeInDialect(plan: Plan, dialect: Dialect): Outcome {
  const { outcome } = plan;
  if (outcome.kind !== 'succeeded') return outcome;
  const places = dialect.places(plan, outcome.result.kind);
  const at = outcome.options.at ?? places[0];
  if (at !== undefined && places.includes(at)) {
    return { ...outcome, options: { ...outcome.options, at } };
  }
  const result = outcome.result.kind === 'json' ? 'a result' : 'a result that is not JSON';
  const got = outcome.options.at ? `${result} at '${outcome.options.at}'` : result;
  const expected = places.map((place) => `'${place}'`).join(' or ') || 'JSON';
  throw new TypeError(`Scenario: got ${got}; the dialect '${dialect.name}' expects ${expected}.`);
}

/** An option that is undefined has not been chosen. */
function withDefaults<T extends object>(chosen: T, defaults: T | undefined): T {
  const given = Object.entries(chosen).filter(([, value]) => value !== undefined);
  return { ...(defaults as T), ...Object.fromEntries(given) };
}
