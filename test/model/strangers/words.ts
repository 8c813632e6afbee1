import { actInWords, deedInWords, moment, plain } from '../words.ts';
import { isOwn } from './places.ts';
import type { Played } from './play.ts';
import type { Script } from './script.ts';

/** The caller in words, and what happened, line by line. */
export function inWords({ caller, user, leaves }: Script, { web }: Played): string {
  const { start, signalOf, acts, options } = user;
  return [
    `The user calls ${start}(); a signal of the ${signalOf}; leaves ${leaves}.`,
    `  ${plain(caller)}`,
    `  ${plain(options)}`,
    ...acts.map((act) => `  - ${actInWords(act)}`),
    '',
    ...web.history.map((it) => {
      if (it.type !== 'visit') return `${moment(it.at)}  ${deedInWords(it)}`;
      const { number, method, url, isSteered, carries, says } = it;
      const who = isOwn(url) ? (isSteered ? ' (steered)' : '') : ' (a stranger)';
      const what = carries.length ? `, with ${carries.join(', ')}` : '';
      return `${moment(it.at)}  #${number} ${method} ${url}${who}${what} → ${says}`;
    }),
  ].join('\n');
}
