/** A channel never costs more polls than it has told changes, whatever it does: by many runs. */
import { createClient } from 'await202';
import type { Wake } from 'await202/push';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { channels } from '../model/arbitraries.ts';
import { type ChannelScript, channelOf } from '../model/channel.ts';
import { calmDown, inFakeTime, passTime } from '../model/world.ts';

/** What the monitor says, one after the other, each for so many milliseconds; then it is done. */
interface Phase {
  readonly lasts: number;
  readonly says: 'pending' | 'running' | 'half';
}
interface World {
  readonly phases: readonly Phase[];
  /** Seconds; 0 for none. */
  readonly retryAfter: number;
  readonly whileHeard: number;
  readonly minDelay: number;
}

const worlds: fc.Arbitrary<World> = fc.record({
  phases: fc.array(
    fc.record({
      lasts: fc.oneof(fc.nat({ max: 5_000 }), fc.nat({ max: 90_000 })),
      says: fc.constantFrom<Phase['says'][]>('pending', 'running', 'running', 'half'),
    }),
    { maxLength: 5 },
  ),
  retryAfter: fc.constantFrom(0, 0, 1, 20),
  whileHeard: fc.constantFrom(1_000, 30_000),
  minDelay: fc.constantFrom(50, 250, 2_000),
});

const documents = {
  pending: { status: 'pending' },
  running: { status: 'running' },
  half: { status: 'running', progress: 0.5 },
};

function responseTo(world: World, request: Request, elapsed: number): Response {
  if (request.method === 'POST')
    return new Response(null, { status: 202, headers: { location: '/1' } });
  let end = 0;
  const phase = world.phases.find(({ lasts }) => {
    end += lasts;
    return elapsed < end;
  });
  const headers = world.retryAfter ? { 'retry-after': `${world.retryAfter}` } : {};
  const document = phase ? documents[phase.says] : { status: 'done' };
  return Response.json(document, { headers: phase ? headers : {} });
}

/** Tells 20 times a second that something has changed, for as long as it is listened to. */
const storm: Wake = async function* (_, signal) {
  yield 'open';
  while (!signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    yield 'change';
  }
};

/** The moments of all polls until the end, and of all that was told. */
const asked = (world: World, script?: ChannelScript | 'a storm') =>
  inFakeTime(async () => {
    const began = performance.now();
    const elapsed = () => performance.now() - began;
    const polls: number[] = [];
    const told: number[] = [];
    let opened = 0;
    const channel =
      script === 'a storm' ? storm : script && channelOf(script, () => told.push(elapsed()));
    const client = createClient({
      baseUrl: 'https://api.example.com/',
      polling: {
        minDelay: world.minDelay,
        whileHeard: world.whileHeard,
        jitter: 0,
        maxFailures: 1e6,
      },
      fetch: async (input) => {
        const request = input as Request;
        if (request.method === 'GET') polls.push(elapsed());
        return responseTo(world, request, elapsed());
      },
      wake:
        channel &&
        ((operation, signal) => {
          opened += 1;
          return channel(operation, signal);
        }),
    });
    let isDone = false;
    client.run('tasks').then(
      () => {
        isDone = true;
      },
      () => {
        isDone = true;
      },
    );
    const stuck = [await passTime(() => isDone), await calmDown()];
    return { polls, told, opened, stuck: stuck.filter((what) => what !== undefined) };
  });

/** How many of these moments are so far apart that each may ask for a poll of its own. */
function spells(moments: readonly number[], apart: number): number {
  let count = 0;
  let last = -Infinity;
  for (const moment of moments) {
    if (moment - last < apart) continue;
    count += 1;
    last = moment;
  }
  return count;
}

test('with any channel: no more polls than without it and one for each change that it told', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, channels, async (world, script) => {
      const alone = await asked(world);
      const listening = await asked(world, script);
      expect([...alone.stuck, ...listening.stuck]).toEqual([]);
      const changes = spells(listening.told, world.minDelay);
      const excess = listening.polls.length - alone.polls.length;
      expect(excess).toBeLessThanOrEqual(changes + listening.opened);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 60) },
  );
}, 120_000);

test('in a storm: no more polls than without it, and that after the opening', async () => {
  const brief = worlds.filter(({ phases }) => phases.every(({ lasts }) => lasts < 20_000));
  await fc.assert(
    fc.asyncProperty(brief, async (world) => {
      const alone = await asked({ ...world, retryAfter: 0 });
      const stormed = await asked({ ...world, retryAfter: 0 }, 'a storm');
      expect([...alone.stuck, ...stormed.stuck]).toEqual([]);
      const excess = stormed.polls.length - alone.polls.length;
      expect(excess).toBeLessThanOrEqual(1);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 60) },
  );
}, 120_000);
