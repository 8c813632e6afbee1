import type { Expected } from './expected.ts';
import type { Run } from './replay.ts';
import type { ModelServer } from './server.ts';

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
    const since = aborted && onAbort === 'cancel' ? aborted.at : Math.min(...asked);
    // The end may overtake a cancel whose first try failed.
    if (isMaybeFinal || (final && (all.length > 0 || final.at <= since))) continue;
    say(`has not canceled: ${all.length} DELETE in all`);
  }
  return wrong;
}
