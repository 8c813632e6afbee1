import type { Exchange } from './exchange.ts';
import type { Expected } from './expected.ts';
import type { Run } from './replay.ts';
import type { ModelServer } from './server.ts';
import { grace } from './world.ts';

/** When a cancel that has failed is repeated at the latest, if its grace has not passed by then. */
function latestAfter(
  { at, ended = at, hint }: Exchange,
  { minDelay, maxDelay, maxRetryAfter, jitter }: Run['options']['polling'],
  longest: number,
): number {
  const delay = hint === undefined ? maxDelay : Math.min(hint, maxRetryAfter, longest);
  return ended + Math.max(minDelay, delay) * (1 + jitter);
}

/** What is wrong with what was started, and with what was asked to stop. */
export function cancels(
  { options, parties, waits }: Run,
  known: ReadonlyMap<string, Expected>,
  { task: { created }, log: exchanges }: ModelServer,
): string[] {
  const wrong: string[] = [];
  const { onAbort, idempotencyKey, polling } = options;
  const submits = exchanges.filter(({ purpose }) => purpose === 'submit');
  if (!idempotencyKey && submits.length > 1) wrong.push(`submitted ${submits.length} times`);
  const started = waits.find(({ what }) => what === 'submit' || what === 'run');
  const accepted = submits.find(
    ({ how, meaning }) => how === 'answered' && (meaning === 'accepted' || meaning === 'final'),
  );
  if (started?.outcome && 'value' in started.outcome && created !== 1) {
    wrong.push(`fulfilled, although the server has started ${created} operations`);
  }

  for (const { name, lifetime, aborted, cancels: asked, began } of parties) {
    const say = (text: string) => wrong.push(`${name}: ${text}`);
    const expected = known.get(name);
    const all = exchanges.filter(({ party, purpose }) => party === name && purpose === 'cancel');
    const isOwner = began === 0 && name === 'the user';
    const isThere = !isOwner || accepted?.meaning === 'accepted';
    // When run() has rejected for another reason, nobody has the operation any more.
    const run = waits.find(({ what }) => what === 'run')?.outcome;
    if (isOwner && run && !('reason' in run && run.reason === lifetime?.signal.reason)) continue;
    const isDemanded =
      asked.length > 0 || (aborted && onAbort === 'cancel' && !aborted.knewTheEnd && isThere);
    if (!isDemanded) {
      if (all.length) say('sends a DELETE that nobody asked for');
      continue;
    }
    const told = all.filter(({ how, meaning }) => how === 'answered' && meaning !== 'fault');
    const agreed = told.filter(({ meaning }) => meaning === 'accepted' || meaning === 'over');
    if (agreed.length > 1) say(`had the cancel accepted ${agreed.length} times`);
    if (told.length > 0 || all.length >= polling.maxFailures) continue;
    const { final, isMaybeFinal } = expected ?? {};
    const isAborted = aborted && onAbort === 'cancel';
    // Whoever has left a scope has canceled already, for as long as its grace lasts.
    const isOver = waits.some(
      ({ what, party, to = Infinity }) =>
        what === 'dispose' && party.name === name && to <= (aborted?.at ?? 0),
    );
    const since = isAborted && !isOver ? aborted.at : Math.min(...asked);
    // The end may overtake a cancel whose first try failed.
    if (isMaybeFinal || (final && (all.length > 0 || final.at <= since))) continue;
    const last = all.at(-1);
    // Who has called cancel() would have waited for as long as the server says, and has left.
    const isLeft = waits.some(({ what, party }) => what === 'dispose' && party.name === name);
    const longest = isLeft || isAborted ? 0.4 * grace : Infinity;
    if (last && latestAfter(last, polling, longest) >= since + grace) continue;
    say(`has not canceled: ${all.length} DELETE in all`);
  }
  return wrong;
}
