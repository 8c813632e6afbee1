import type { Expected } from './expected.ts';

/** Why a checkpoint may hold more or less than its source is expected to know. */
interface Doubt {
  /** Moments that it holds are of another clock. */
  readonly hasJumped: boolean;
  /** Its source was learning something in that very turn. */
  readonly isBusy: boolean;
}

/** More than can be counted in a run. */
const many = 1000;

/** What somebody knows who resumes from a checkpoint of that source, or only from its URL. */
export function inherited(
  source: Expected,
  isUrl: boolean,
  at: number,
  { hasJumped, isBusy }: Doubt,
): Partial<Expected> {
  const whenever = [at, Infinity] as const;
  if (isUrl) return { due: hasJumped ? whenever : [at, at], since: at, knowsHeader: false };
  const { backoffs, failures, hasRead, visibleBy, cancel, movedTo, final, knowsHeader } = source;
  const { isMissing } = source;
  const failingSince: Expected['failingSince'] = hasJumped
    ? [-Infinity, Infinity]
    : source.failingSince;
  const known = {
    ...{ backoffs, failures, failingSince, hasRead, isMissing, visibleBy, cancel, movedTo, final },
    knowsHeader,
  };
  const isMaybeFinal = isBusy || source.isMaybeFinal || (!!final && final.state !== 'canceled');
  if (final || hasJumped || source.inFlight || isMaybeFinal) {
    // Until when a 404 means "not yet" is a moment of the other clock.
    const isVague = isBusy || hasJumped ? { hasRead: hasRead || ('maybe' as const) } : {};
    const after = { ...known, ...isVague, due: whenever, since: at, isMaybeFinal };
    if (!isBusy) return after;
    // What was counted before that turn is not known any more.
    const uncounted: Partial<Expected> = {
      backoffs: [0, many],
      failures: [0, many],
      failingSince: [-Infinity, Infinity],
      isMissing: 'maybe',
    };
    return { ...after, ...uncounted, movedTo: undefined, cancel: 'maybe' };
  }
  // What is due in this very turn may have begun.
  const [earliest, latest] = source.due;
  const due = [Math.max(at, earliest), earliest > at ? latest : Infinity] as const;
  return { ...known, due, since: source.since, flightBegan: at };
}
