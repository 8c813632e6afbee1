/** What is wrong with a play: kinds of leaks, by name. */
import type { Library } from '../bench/library.ts';
import type { Experience } from './caller.ts';
import { exposedBy } from './exposed.ts';
import type { Asked, Ledger } from './ledger.ts';
import { hastyFloor } from './options.ts';
import { callersOwn, inWords } from './secrets.ts';

/** More than any plan has a reason for. */
const mostRequests = 200;

/** Where the convention `template` puts an identifier: any that stays there is harmless. */
const places = /^\/(jobs|files)\/./;

/** Where a request went that may get nothing of the caller's, if it is such a one. */
function whereOf({ isTrusted, isTainted, named, url }: Asked, { namedPathless }: Ledger) {
  if (!isTrusted) return 'at a stranger';
  if (isTainted) return 'where a stranger led';
  const isKnown = named || namedPathless || places.test(url);
  return isKnown ? undefined : 'at a URL that nobody named';
}

function ofRequest(asked: Asked, ledger: Ledger): string[] {
  const where = whereOf(asked, ledger);
  if (!where) return [];
  const { secrets, method, purpose = 'unknown', isTrusted } = asked;
  const own = callersOwn.filter((secret) => secrets.has(secret));
  const isUnsafe = !/^(GET|HEAD)$/.test(method);
  const isSteered = isUnsafe && (secrets.has('credentials') || secrets.has('hook'));
  // A server may put the query of one of its URLs into another. But a header has none.
  const isReferred = !isTrusted && (secrets.has('query') || secrets.has('fragment'));
  return [
    ...own.map((secret) => `${inWords[secret]} ${where} (${purpose})`),
    ...(isSteered ? [`an unsafe method with credentials ${where} (${purpose})`] : []),
    ...(isReferred ? [`the query of a URL ${where} (${purpose})`] : []),
  ];
}

/** Whether polls come faster than the caller's floor, again and again. */
function isHot({ plan, asked }: Ledger): boolean {
  if (plan.quirk !== 'a delay next to nothing') return false;
  const polls = asked.filter(({ purpose }) => purpose === 'poll');
  const hasty = polls.filter(({ arrived }, index) => {
    const before = polls[index - 1];
    return before && arrived - before.answered < hastyFloor - 5;
  });
  // The caller's own polls, and the one that follows a cancel, may come at once.
  return hasty.length > plan.polls + 3;
}

/** What was thrown that no caller could be prepared for. */
function isForeign(error: unknown, { OperationError }: Library): boolean {
  return !(error instanceof OperationError);
}

export function judge(
  ledger: Ledger,
  { errors, objections, logs, unsettled }: Experience,
  library: Library,
  left: { readonly timers: number; readonly unhandled: number },
): readonly string[] {
  const shown = [...errors, ...objections].flatMap(exposedBy);
  const logged = logs.flatMap((log) => exposedBy({ name: 'operation', message: log }));
  return [
    ...new Set([
      ...ledger.asked.flatMap((asked) => ofRequest(asked, ledger)),
      ...shown,
      ...logged,
      ...(errors.some((error) => isForeign(error, library)) ? ['an error outside the family'] : []),
      ...unsettled.map((step) => `${step} never settles`),
      ...(left.timers ? ['a timer is left'] : []),
      ...(left.unhandled ? ['a rejection that nobody handles'] : []),
      ...(ledger.open ? ['a request is left open'] : []),
      ...(ledger.asked.length > mostRequests ? ['requests without end'] : []),
      ...(isHot(ledger) ? ['polls faster than the floor'] : []),
    ]),
  ].sort();
}
