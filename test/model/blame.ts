import { isDeepStrictEqual } from 'node:util';
import { isFinal, OperationError, type OperationStatus } from 'await202';
import type { Exchange } from './exchange.ts';
import type { Ending, Expected } from './expected.ts';
import type { Party, Wait } from './party.ts';
import type { Run } from './replay.ts';
import type { ModelServer } from './server.ts';
import { grace } from './world.ts';

const near = (one: number, other: number) => Math.abs(one - other) <= 1;

/** What is wrong with how the promises settled: each end must have its reason on the wire. */
export function blame(
  run: Run,
  known: ReadonlyMap<string, Expected>,
  { task: { value: produced }, log: exchanges }: ModelServer,
): string[] {
  const { maxFailures, maxOutage } = run.options.polling;
  const wrong: string[] = [];

  /** The requests of one kind that such a wait can have learned from, the last one last. */
  const answered = (wait: Wait, purpose: Exchange['purpose']) =>
    exchanges.filter((it) => it.party === wait.party.name && it.purpose === purpose && it.how);

  function kept(wait: Wait, purpose: Exchange['purpose']): boolean {
    const all = answered(wait, purpose);
    const isIn = ({ ended = 0 }: Exchange) => ended >= wait.from && ended <= (wait.to ?? 0);
    if (all.some((it) => it.meaning === 'no' && it.how === 'answered' && isIn(it))) return true;
    const faults = all.filter(({ meaning, how }) => meaning !== 'final' || how === 'aborted');
    const [first] = faults;
    const lasted = (wait.to ?? 0) - (first?.ended ?? 0);
    // A cancel goes by the count alone.
    return faults.length >= maxFailures && (purpose === 'cancel' || lasted >= maxOutage - 1);
  }

  /** Whether the operation was known to exist, so that an error must lead back to it. */
  function hasBegun(wait: Wait): boolean {
    if (wait.what !== 'submit' && wait.what !== 'run') return true;
    return answered(wait, 'submit').some(
      ({ meaning, how, ended = 0 }) =>
        meaning === 'accepted' && how === 'answered' && ended < (wait.to ?? 0),
    );
  }

  function isJust(wait: Wait, error: OperationError, expected: Expected): boolean {
    const { final, endings, doubtful, isMaybeFinal } = expected;
    const { to = 0, what } = wait;
    const ended = (...kinds: Ending['kind'][]) =>
      endings.some(({ at, kind }) => near(at, to) && kinds.includes(kind)) ||
      doubtful.some(({ at, kind }) => at <= to && kinds.includes(kind));
    const isStart = what === 'submit' || what === 'run';
    const submit = answered(wait, 'submit').at(-1);
    switch (error.name) {
      case 'SubmitError':
        return isStart && (submit?.how === 'aborted' || /fault|no$/.test(`${submit?.meaning}`));
      case 'ProtocolError':
        return (isStart && submit?.meaning === 'nonsense') || ended('nonsense');
      case 'PollError':
        return ended('faults', 'no');
      case 'OperationGoneError':
        return ended('gone');
      case 'OperationFailedError':
        return final?.state === 'failed' && final.at <= to;
      case 'OperationCanceledError':
        return (final?.state === 'canceled' && final.at <= to) || isMaybeFinal;
      case 'OperationTimeoutError':
        return (
          near(to, expected.deadline) ||
          near(to, Math.max(wait.from, expected.deadline)) ||
          // The result of an operation that had ended in time may be asked for once more as long.
          (what === 'result' && near(to, wait.from + Number(run.options.totalTimeout))) ||
          // After it has passed, the answer to a cancel is still waited for.
          (what === 'cancel' && wait.from >= expected.deadline)
        );
      case 'CancelError':
        return what === 'cancel' && kept(wait, 'cancel');
      case 'ResultError':
        return kept(wait, 'result') || Object(wait.party.resumedFrom).monitor === 'none';
    }
  }

  for (const wait of run.waits) {
    const { what, party, from, to = 0, outcome, signals, statuses, isLeft } = wait;
    const expected = known.get(party.name);
    const name = `${what} of ${party.name}, begun at ${from}`;
    const say = (text: string) => wrong.push(`${name}: ${text}`);
    if (!outcome || !expected) {
      say('has not settled');
      continue;
    }
    if (what === 'subscribe') continue;
    wrong.push(...lateAborts(wait, run, name));
    const hasEnd = expected.final && expected.final.at <= to;
    if (what === 'iterate') wrong.push(...judgeOrder(statuses, name));
    const isPatient = what === 'dispose' || (what === 'cancel' && from >= expected.deadline);
    // Whoever asks for the result of an operation that had ended in time has as long again.
    const isRenewed = what === 'result' && from >= expected.deadline && hasEnd;
    const bound = isPatient
      ? from + grace
      : isRenewed
        ? from + Number(run.options.totalTimeout)
        : Math.max(from, expected.deadline);
    if (to > bound + 1) say(`settled at ${to}, and not by ${bound}`);
    if ('reason' in outcome) {
      const { reason } = outcome;
      const aborted = signals.find((signal) => signal.aborted && signal.reason === reason);
      if (aborted) continue;
      if (what === 'dispose') say(`rejected with ${reason}`);
      if (!(reason instanceof OperationError)) say(`rejected with a stranger: ${reason}`);
      else if (!isJust(wait, reason, expected)) say(`rejected with ${reason} for no reason`);
      else if (!reason.checkpoint && hasBegun(wait)) say(`no checkpoint in ${reason}`);
      continue;
    }
    const { value } = outcome;
    if (what === 'result' || what === 'run') {
      // Who has only the URL of the monitor never saw the 202's Location.
      const isDocument = isDeepStrictEqual(value, { status: 'succeeded' });
      const isAllThereIs = !expected.knowsHeader && isDocument;
      if (!isDeepStrictEqual(value, produced) && !isAllThereIs)
        say(`fulfilled with ${JSON.stringify(value)}`);
      if (!hasEnd || expected.final?.state !== 'succeeded') say('fulfilled without an end');
    }
    if (what === 'cancel') {
      const status = value as OperationStatus;
      if (!isFinal(status)) say(`fulfilled with ${status.state}`);
      if (!hasEnd && !expected.isMaybeFinal) say('fulfilled without an end');
    }
    if (what === 'iterate' && !isLeft) {
      const last = statuses.at(-1);
      if (!last) say('ended without a status');
    }
  }
  for (const party of run.parties) {
    const { name } = party;
    const expected = known.get(name);
    wrong.push(...judgeStatuses(party));
    if (expected) wrong.push(...outliving(run, name, expected));
  }
  return wrong;
}

/** No wait for the loop lasts longer than the loop. */
function outliving(run: Run, party: string, { endings, final, isMaybeFinal }: Expected): string[] {
  const ends = endings
    .filter(({ isExplicit }) => !isExplicit)
    .map(({ at, kind }) => ({
      at,
      why: kind as string,
      whats: /result|iterate|run/,
    }));
  if (final && !isMaybeFinal) {
    // The result may still have to be fetched.
    const whats = final.state === 'succeeded' ? /iterate/ : /result|iterate|run/;
    ends.push({ at: final.at, why: final.state, whats });
  }
  return ends.flatMap(({ at, why, whats }) =>
    run.waits
      .filter((wait) => wait.party.name === party && whats.test(wait.what))
      .filter(({ from, to = 0 }) => from < at && to > at + 1)
      .map(
        ({ what, from, to }) =>
          `${what} of ${party}, begun at ${from}, outlived (${why}) at ${at} until ${to}`,
      ),
  );
}

/** A wait ends in the turn in which one of its signals aborts. */
function lateAborts({ what, signals, from, to = 0 }: Wait, run: Run, name: string): string[] {
  if (what === 'dispose') return [];
  return signals.flatMap((signal, index) => {
    const at = run.signals.get(signal) ?? Infinity;
    // After an abort of the lifetime, cancel() is how to learn what came of it.
    const isLifetime = what === 'cancel' && index === signals.length - 1;
    if (to <= Math.max(from, at) || (isLifetime && at <= from)) return [];
    return [`${name}: settled at ${to}, although its signal aborted at ${at}`];
  });
}

/** Whether nothing but the number of polls is new. */
const isSame = (status: OperationStatus, before: OperationStatus | undefined) =>
  isDeepStrictEqual({ ...status, polls: 0 }, { ...before, polls: 0 });

/** Each status is a new one, and only the last is final. */
function judgeOrder(statuses: readonly OperationStatus[], name: string): string[] {
  return statuses.flatMap((status, index) => [
    ...(index < statuses.length - 1 && isFinal(status) ? [`${name}: goes on after the end`] : []),
    ...(status === statuses[index - 1] ? [`${name}: tells the same status twice`] : []),
  ]);
}

/** What `onStatus` was told. */
function judgeStatuses({ name, statuses }: Party): string[] {
  const all = statuses.map(({ status }) => status);
  const wrong = judgeOrder(all, `onStatus of ${name}`);
  all.forEach((status, index) => {
    const { progress = 0, polls } = status;
    if (isSame(status, all[index - 1])) wrong.push(`${name}: is told of a status that is not new`);
    if (!(progress >= 0 && progress <= 1)) wrong.push(`${name}: progress is ${progress}`);
    if (polls < (all[index - 1]?.polls ?? 0)) wrong.push(`${name}: polls goes back to ${polls}`);
  });
  return wrong;
}
