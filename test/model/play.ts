import { getEventListeners } from 'node:events';
import { inspect, isDeepStrictEqual } from 'node:util';
import { createClient, isFinal, OperationError } from 'await202';
import { blame } from './blame.ts';
import { cancels } from './cancels.ts';
import { Replay } from './replay.ts';
import type { Script } from './script.ts';
import { key, ModelServer, origin } from './server.ts';
import { stageOf } from './stage.ts';
import { ModelUser } from './user.ts';
import { calmDown, grace, heeding, inFakeTime, passTime } from './world.ts';

/** What one run showed. */
export interface Played {
  readonly wrong: string[];
  readonly server: ModelServer;
  readonly user: ModelUser;
}

/** Plays a script to its end, in fake time, and looks whether all promises were kept. */
export const play = (script: Script): Promise<Played> =>
  inFakeTime(() =>
    heeding(async (complaints) => {
      const server = new ModelServer(script.server);
      const user = new ModelUser(script.user, stageOf(server, script.user, script.channel));
      const wrong = await judge(script, user, server).catch((reason) => [`threw ${reason}`]);
      wrong.push(...complaints.map((complaint) => `complained: ${complaint}`));
      return { wrong, server, user };
    }),
  );

/** What is wrong with a run, once it is over. */
async function judge(script: Script, user: ModelUser, server: ModelServer): Promise<string[]> {
  const wrong = [...(await untilTheEnd(user)), ...leftBehind(user, server)];
  const { waits, parties, signals } = user;
  const { history } = server;
  const { options } = script.user;
  const run = { options, waits, parties, signals, history, isTold: !!script.channel };
  const { wrong: untimely, known } = new Replay(run);
  wrong.push(...untimely, ...blame(run, known, server), ...cancels(run, known, server));
  return [...wrong, ...(await resumed(user, server))];
}

/** Plays all parts, and closes what is open then. */
async function untilTheEnd(user: ModelUser): Promise<string[]> {
  const isDone = () => user.isDone;
  const giveUp = () => user.agenda.giveUp();
  user.start();
  const stuck = [await passTime(isDone, giveUp)];
  user.leave();
  stuck.push(await passTime(isDone, giveUp), await calmDown());
  return stuck.filter((what) => what !== undefined);
}

function leftBehind({ signals }: ModelUser, { pending, history, log, now }: ModelServer): string[] {
  const wrong: string[] = [];
  // A timer that stays behind runs out without anything coming of it. Only a submit that nobody
  // waits for may leave one, and a cancel that keeps failing: each for its grace.
  const { at } = history.at(-1) ?? { at: 0 };
  const isPutOff = log.some(
    ({ purpose, meaning, how, code }) =>
      (purpose === 'cancel' || purpose === 'submit') &&
      // To a DELETE that comes early, a 404 is a fault.
      (meaning === 'fault' || how === 'aborted' || code === 404),
  );
  if (now > at + (isPutOff ? grace : 0)) wrong.push(`a timer of ${now - at} ms was left`);
  const listeners = [...signals.keys()].flatMap((signal) => getEventListeners(signal, 'abort'));
  if (listeners.length) wrong.push(`${listeners.length} listeners are left on the signals`);
  if (pending) wrong.push(`${pending} requests are still pending`);
  return wrong;
}

/** Every checkpoint in an error must lead on a healthy server to the end that is true. */
async function resumed({ waits, parties }: ModelUser, server: ModelServer): Promise<string[]> {
  const errors = new Set(
    waits.flatMap(({ outcome }) =>
      outcome && 'reason' in outcome && outcome.reason instanceof OperationError
        ? [outcome.reason]
        : [],
    ),
  );
  const wrong: string[] = [];
  server.task.heal();
  for (const error of [...errors].slice(0, 2)) {
    const isMisled = error.name === 'OperationCanceledError' && server.task.hasForgotten;
    if (!error.checkpoint || isMisled) continue;
    const fetch = server.fetchOf('the heir');
    const client = createClient({
      baseUrl: `${origin}/`,
      headers: key,
      fetch,
      polling: { jitter: 0 },
    });
    // Its time may be up by now: the deadline is in the checkpoint.
    const checkpoint = JSON.parse(JSON.stringify(error.checkpoint));
    const operation = client.resume(checkpoint, { totalTimeout: false });
    let end: { readonly value?: unknown } | undefined;
    operation.result().then(
      (value) => {
        end = { value };
      },
      () => {
        end = {};
      },
    );
    const stuck = await passTime(() => !!end);
    const { state } = operation.status;
    const { truth, value } = server.task;
    // The result that came with the submit's own answer is in no checkpoint, and who had only the
    // URL of the monitor never saw the 202's Location.
    const isWhole = parties.every(({ resumedFrom }) => typeof resumedFrom !== 'string');
    const isThere = truth === 'succeeded' && error.checkpoint.monitor !== 'none' && isWhole;
    const say = (what: string) => wrong.push(`resumed after ${error.name}: ${what}`);
    if (stuck) say(stuck);
    else if (!isFinal(operation.status) || state !== truth) say(`${state} instead of ${truth}`);
    else if (isThere && !isDeepStrictEqual(end?.value, value)) say(`got ${inspect(end)}`);
  }
  return wrong;
}
