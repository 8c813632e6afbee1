import { OperationError } from 'await202';
import { vi } from 'vitest';
import { ModelUser } from '../user.ts';
import { calmDown, heeding, inFakeTime, passTime } from '../world.ts';
import { stageOf } from './caller.ts';
import { judge } from './judge.ts';
import { isOwn } from './places.ts';
import type { Script } from './script.ts';
import { type Visit, Web } from './web.ts';

/** What one run showed. */
export interface Played {
  readonly wrong: string[];
  readonly web: Web;
  readonly tally: Readonly<Record<string, number>>;
}

const tallyOf = ({ visits }: Web) => {
  const count = (is: (visit: Visit) => boolean) => visits.filter(is).length;
  return {
    requests: visits.length,
    'at strangers': count(({ url }) => !isOwn(url)),
    'steered back': count(({ url, isSteered }) => isSteered && isOwn(url)),
    'cancels steered back': count(
      ({ url, isSteered, tape }) => isSteered && isOwn(url) && tape === 'cancels',
    ),
    'cancels put off': count(
      ({ tape, says }) => tape === 'cancels' && /Retry-After \d\d/.test(says),
    ),
    'never answered': count(({ says }) => /never/.test(says)),
  };
};

/** Plays a script to its end, in fake time, and looks whether all promises were kept. */
export const play = (script: Script): Promise<Played> =>
  inFakeTime(() =>
    heeding(async (complaints) => {
      const web = new Web(script);
      const user = new ModelUser(script.user, stageOf(web, script));
      // Whoever brings no `fetch` uses this one.
      const { fetch } = globalThis;
      vi.stubGlobal('fetch', web.fetch);
      try {
        const wrong = await run(user, web, script);
        wrong.push(...complaints.map((complaint) => `complained: ${complaint}`));
        return { wrong, web, tally: tallyOf(web) };
      } finally {
        vi.stubGlobal('fetch', fetch);
      }
    }),
  );

async function run(user: ModelUser, web: Web, { leaves }: Script): Promise<string[]> {
  const isDone = () => user.isDone;
  const isSaid = leaves === 'at once' ? () => user.agenda.todo === 0 : isDone;
  const giveUp = () => user.agenda.giveUp();
  user.start();
  await passTime(isSaid, giveUp);
  // What an error remembers must be enough for whoever goes on from it.
  for (const { outcome, party } of user.waits) {
    const { reason } = (outcome ?? {}) as { reason?: unknown };
    if (!(reason instanceof OperationError) || !reason.checkpoint) continue;
    user.resume(JSON.parse(JSON.stringify(reason.checkpoint)), party.name);
    break;
  }
  await passTime(isSaid, giveUp);
  for (const party of user.parties) user.abort(party);
  const stuck = [await passTime(isDone, giveUp)];
  // Somebody may have called cancel() after all that, and waited for it.
  const left = web.now;
  stuck.push(await calmDown());
  return [...stuck.filter((what) => what !== undefined), ...judge(user, web, left)];
}
