import { inspect } from 'node:util';
import { isFinal, OperationError } from 'await202';
import type { Party, Wait } from '../party.ts';
import type { ModelUser } from '../user.ts';
import { grace } from '../world.ts';
import { isOwn, mine, tellsSecrets } from './places.ts';
import type { Visit, Web } from './web.ts';

/** Timers are cut to whole milliseconds. */
const fraction = 1;

/** Nothing of the caller's follows what a stranger has named; and until then, nothing is held back. */
function misled(visits: readonly Visit[]): string[] {
  let isAmongStrangers = false;
  return visits.flatMap(({ number, method, url, isSteered, carries }) => {
    const isStrange = isSteered || !isOwn(url);
    isAmongStrangers ||= isStrange;
    const label = `request ${number}, ${method} ${url}`;
    if (isStrange && carries.length)
      return [`${label}: ${isSteered ? 'steered by' : 'at'} a stranger, carries ${carries}`];
    if (!isAmongStrangers && !carries.includes('x-api-key')) return [`${label}: lacks the key`];
    return [];
  });
}

/** All that a log may show of an error. */
function shown(error: unknown): string {
  const { stack, cause, message } = Object(error) as Error;
  const own = [`${error}`, stack, message, JSON.stringify(error), inspect(error, { depth: 12 })];
  return [...own, cause ? shown(cause) : ''].join('\n');
}

/** No error of the family, and nothing else that is logged, has what is nobody's business. */
function told({ waits, parties }: ModelUser): string[] {
  const wrong: string[] = [];
  const judge = (label: string, text: string) => {
    if (!tellsSecrets(text)) return;
    const line = text.split('\n').find(tellsSecrets);
    wrong.push(`${label} tells a secret: ${line}`);
  };
  for (const { what, party, outcome, signals } of waits) {
    if (!outcome || 'value' in outcome) continue;
    const { reason } = outcome;
    if (signals.some((signal) => signal.aborted && signal.reason === reason)) continue;
    const label = `${what} of ${party.name}`;
    const isOurs = reason instanceof OperationError || /^TypeError: await202: /.test(`${reason}`);
    if (isOurs) judge(`${(reason as Error).name} of ${label}`, shown(reason));
    else wrong.push(`${label} rejects with a stranger: ${inspect(reason)}`);
  }
  for (const { name, operation, statuses } of parties) {
    for (const { status } of statuses)
      if ('error' in status) judge(`status.error of ${name}`, shown(status.error));
    if (!operation) continue;
    judge(`the operation of ${name}`, `${operation} ${inspect(operation)}`);
    // The URLs in it are signed, and have to be.
    if (JSON.stringify(operation).includes(mine)) wrong.push(`the checkpoint of ${name} tells`);
  }
  return wrong;
}

/** When a wait has to be over, whatever anybody does. */
function boundOf({ what, party, from, signals }: Wait, { signals: at, script }: ModelUser): number {
  if (what === 'dispose') return from + grace;
  const totalTimeout = Number(script.options.totalTimeout);
  const aborts = signals.map((signal) => at.get(signal) ?? Infinity);
  // After an abort of the lifetime, cancel() is how to learn what came of it.
  if (what === 'cancel' && (aborts.at(-1) ?? 0) <= from) aborts.pop();
  let deadline = party.began + totalTimeout;
  // After the deadline, an operation can still be canceled, and a success can be fetched.
  if (what === 'cancel' && from >= deadline) deadline = from + grace;
  if (what === 'result' && isOver(party, from)) deadline = from + totalTimeout;
  return Math.max(from, Math.min(deadline, ...aborts));
}

const isOver = ({ statuses }: Party, when: number): boolean =>
  statuses.some(({ at, status }) => isFinal(status) && at <= when);

function late(user: ModelUser): string[] {
  return user.waits.flatMap((wait) => {
    const { what, party, from, to = Infinity, outcome } = wait;
    const label = `${what} of ${party.name}, begun at ${from}`;
    if (!outcome) return [`${label}: has not settled`];
    const bound = boundOf(wait, user);
    if (what === 'subscribe' || to <= bound + fraction) return [];
    return [`${label}: settled at ${to}, and not at ${bound}`];
  });
}

/** A world with nothing awaited ends: soon there are no timers and no requests. */
function restless({ visits, now }: Web, left: number): string[] {
  const wrong: string[] = [];
  // A submit, and then the cancel of what it has started.
  const bound = left + 2 * grace + fraction;
  if (now > bound) wrong.push(`left at ${left}, and there are timers until ${now}`);
  for (const { number, at, ended, signal } of visits) {
    if (at > bound) wrong.push(`left at ${left}, and request ${number} is made at ${at}`);
    if (ended === undefined && !signal.aborted) wrong.push(`request ${number} is not given up`);
  }
  return wrong;
}

/** What is wrong with a run that is over. @param left When everybody had left. */
export const judge = (user: ModelUser, web: Web, left: number): string[] => [
  ...misled(web.visits),
  ...told(user),
  ...late(user),
  ...restless(web, left),
];
