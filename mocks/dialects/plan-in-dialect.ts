import type { Plan } from '../scenario/plan.ts';
import type { Dialect } from './dialect.ts';

/** The plan with what the dialect says where the scenario says nothing. */
export function planIn(dialect: Dialect, said: Plan): Plan {
  const { accept, monitor, words, cancel } = dialect.defaults;
  const plan = {
    ...said,
    accept: over(accept, said.accept),
    monitor: over(monitor, said.monitor),
    words: over(words, said.words),
    cancel: over(cancel, said.cancel),
  };
  return { ...plan, outcome: outcomeIn(dialect, plan) };
}

function outcomeIn(dialect: Dialect, plan: Plan): Plan['outcome'] {
  const { outcome } = plan;
  if (outcome.kind !== 'succeeded') return outcome;
  const places = dialect.places(plan, outcome.result.kind);
  const at = outcome.options.at ?? places[0];
  if (at !== undefined && places.includes(at)) {
    return { ...outcome, options: { ...outcome.options, at } };
  }
  const got = outcome.result.kind === 'json' ? 'a result' : 'a result that is not JSON';
  const place = outcome.options.at ? `${got} at '${outcome.options.at}'` : got;
  const expected = places.map((known) => `'${known}'`).join(' or ') || 'JSON';
  throw new TypeError(`Scenario: got ${place}; the dialect '${dialect.name}' expects ${expected}.`);
}

/** What is undefined was not said. */
function over<T extends object>(usual: T | undefined, said: T): T {
  const given = Object.entries(said).filter(([, value]) => value !== undefined);
  return { ...(usual as T), ...Object.fromEntries(given) };
}
