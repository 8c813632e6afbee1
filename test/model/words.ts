import { inspect } from 'node:util';
import { OperationError } from 'await202';
import type { Deed } from './exchange.ts';
import { namesMoment } from './hint.ts';
import type { Wait } from './party.ts';
import type { Played } from './play.ts';
import type { Act, Hint, Script, When } from './script.ts';

const hintInWords = ({ form, seconds, isDateless }: Hint): string =>
  form === 'none'
    ? ''
    : `, Retry-After ${seconds} s as ${form}${isDateless && namesMoment({ form, seconds, isDateless }) ? ' without a Date' : ''}`;

const whenInWords = (when: When): string =>
  'after' in when
    ? `after ${when.after} ms`
    : 'request' in when
      ? `as request ${when.request} arrives`
      : `${when.ticks} microtasks after answer ${when.answer}`;

export function actInWords(act: Act): string {
  const { when, what, on, ...more } = act;
  const details = Object.entries(more).map(([name, value]) =>
    name === 'until' ? (value ? `until ${whenInWords(value as When)}` : '') : `${name} ${value}`,
  );
  return `${whenInWords(when)}: ${[what, ...details, on === 'latest' && 'on the latest'].filter(Boolean).join(', ')}`;
}

export const plain = (value: object) =>
  inspect(value, { breakLength: Infinity, depth: 4 }).replace(/^\{ | \}$/g, '');

const reply = ({ kind, latency, hint }: { kind: unknown; latency: number; hint: Hint }) =>
  `${kind}${latency ? ` after ${latency} ms` : ''}${hintInWords(hint)}`;

/** The script in words. */
export function inWords({ server, user, channel }: Script): string {
  const { submit, cancel } = server;
  const list = (title: string, lines: string[]) =>
    lines.length ? [`  ${title}:`, ...lines.map((line) => `    - ${line}`)] : [];
  return [
    `The server speaks in ${server.speaks}, ends with: ${server.end}${server.isReadOnce ? ', and can be read once' : ''}.`,
    ...(server.abroad.length ? [`  At a stranger's origin: ${server.abroad.join(', ')}.`] : []),
    ...list('submit', [
      ...submit.faults.map((it) => `${reply(it)}${it.isAcceptedAllTheSame ? ' (accepted)' : ''}`),
      `${reply({ ...submit, kind: submit.says })}, monitor in ${submit.header}`,
    ]),
    ...list(
      'polls',
      server.turns.map((it) =>
        [
          reply(it),
          it.isMoving && 'moves the monitor',
          it.via && `by way of a ${it.via}`,
          `progress ${it.progress}`,
        ]
          .filter(Boolean)
          .join(', '),
      ),
    ),
    ...list('cancel', [
      ...cancel.faults.map(reply),
      `${reply({ ...cancel, kind: cancel.says })}, then ${cancel.outcome} after ${cancel.polls} polls`,
    ]),
    ...list('result', server.result.map(reply)),
    `The user calls ${user.start}(); a signal of the ${user.signalOf}; leaves by ${user.leaves}.`,
    `  ${plain(user.options)}`,
    ...list('then', user.acts.map(actInWords)),
    ...list(
      'channel',
      (channel ?? []).map(({ cues, ends }) =>
        [...cues.map(({ after, says }) => `${says} after ${after} ms`), `ends: ${ends}`].join(', '),
      ),
    ),
  ].join('\n');
}

function outcomeInWords(outcome: Wait['outcome']): string {
  if (!outcome) return 'is open';
  if ('reason' in outcome) {
    const { reason } = outcome;
    return `rejects with ${reason instanceof OperationError ? reason.name : inspect(reason, { depth: 0 }).split('\n')[0]}`;
  }
  const { value } = outcome;
  const { state, statusUrl } = Object(value) as { state?: string; statusUrl?: string };
  if (statusUrl || value === undefined) return 'fulfils';
  return `fulfils with ${state ?? JSON.stringify(value)}`;
}

/** What a user did, or what came of it. */
export function deedInWords(it: Deed): string {
  if (it.type === 'settled') {
    const { what, outcome, party } = it.wait;
    return `${what}() of ${party.name} ${outcomeInWords(outcome)}`;
  }
  if (it.type === 'deed') return `the user: ${it.what}`;
  return `${it.party} begins${it.source && ` from ${it.source}${it.isUrl ? "'s URL" : ''}`}`;
}

/** How a line of what happened begins. */
export const moment = (at: number): string => `${Math.round(at * 1000) / 1000} ms`.padStart(12);

/** What happened, line by line. */
export function whatHappened({ server }: Played): string {
  const lines = server.history.map((it) => {
    const at = moment(it.at);
    if (it.type === 'start') {
      const { number, method, path, party } = it.exchange;
      return `${at}  #${number} → ${method} ${path}  (${party})`;
    }
    if (it.type === 'end') {
      const { number, how, says, hint } = it.exchange;
      const what = how === 'aborted' ? `aborted (${says})` : says;
      return `${at}  #${number} ← ${what}${hint === undefined ? '' : `, wait ${hint} ms`}`;
    }
    if (it.type === 'told') return `${at}  the channel of ${it.party}: ${it.what}`;
    return `${at}  ${deedInWords(it)}`;
  });
  return lines.join('\n');
}
