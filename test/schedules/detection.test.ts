import * as library from 'await202';
import { describe, expect, test, vi } from 'vitest';
import { bounds, breach, longPollBreach, longPolls } from '../../bench/detection/bounds.ts';
import { type Durations, durations } from '../../bench/detection/durations.ts';
import { measure } from '../../bench/detection/measure.ts';
import { servers } from '../../bench/detection/servers.ts';

// The whole library in virtual time, with fixed seeds. `npm run bench:detection` holds learned() to
// all of its bounds, with more operations than there is time for here.

const { learned } = library;

// Thousands of exchanges, which take longer on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

describe('the end is seen as soon as promised, with 3 requests', () => {
  const few = { before: 50, measured: 150, seed: 202 };

  test.for(bounds.filter(({ gets, durations: { name } }) => gets === 3 && /^[bu]/.test(name)))(
    '$durations.name: within $most ms',
    async (bound) => {
      expect(await breach(library, bound, few)).toBeUndefined();
    },
  );

  test('a bound that is not held is noticed', async () => {
    const [bound] = bounds;
    const wrong = await breach(library, { ...bound!, most: 500 }, { ...few, measured: 50 });
    expect(wrong).toMatch(/^uniform 0–10 s, 3 GETs, at most 500 ms: \d+ ms with [23]\.\d+ GETs; /);
  });
});

describe('what the server tells of a task goes before what others took', () => {
  test.for([servers.retryAfter, servers.progress])('$name', async (server) => {
    const amount = { before: 20, measured: 50, seed: 1 };
    const without = await measure(library, durations.uniform, server, undefined, amount);
    expect(await measure(library, durations.uniform, server, learned(), amount)).toEqual(without);
  });
});

describe('the end is seen when the server tells', () => {
  const amount = { before: 0, measured: 300, seed: 202 };
  const seen = (server: (typeof servers)['silent']) =>
    measure(library, durations.uniform, server, undefined, amount);

  test.for([servers.exactly, servers.estimate])('the time that is left: $name', async (server) => {
    const { median, gets } = await seen(server);
    expect(median).toBeLessThanOrEqual(20);
    expect(gets).toBeLessThanOrEqual(1.1);
  });

  test('its progress in whole percent, and nobody looks on', async () => {
    const { median, gets } = await seen(servers.progress);
    expect(median).toBeLessThanOrEqual(50);
    expect(gets).toBeLessThanOrEqual(4);
  });

  test('its progress, at which somebody looks, with no more requests than without', async () => {
    const { median, gets } = await seen(servers.watched);
    expect(median).toBeLessThanOrEqual(50);
    expect(gets).toBeLessThanOrEqual((await seen(servers.silent)).gets);
  });
});

describe('long polls of tasks of 15 to 30 seconds', () => {
  const few = { before: 0, measured: 100, seed: 202 };

  test.for(longPolls)('$server.name: within $most ms, with $gets GETs at most', async (bound) => {
    expect(await longPollBreach(library, bound, few)).toBeUndefined();
  });

  test('a bound that is not held is noticed', async () => {
    const wrong = await longPollBreach(library, { ...longPolls[0], gets: 1 } as never, few);
    expect(wrong).toMatch(
      /^keeps polls open for 20 s: at most 350 ms and 1 GETs: \d+ ms with [12]\./,
    );
  });
});

describe('a kind that changes is learned again within 100 operations', () => {
  /** Within 10 % of a duration, which is another one from the 51st task on. */
  const changing = (from: number, to: number): Durations => {
    let count = 0;
    return {
      ...durations.bimodal,
      draw: (chance) => (count++ < 50 ? from : to) * (0.9 + 0.2 * chance()),
    };
  };

  test.for([
    [2000, 20_000],
    [20_000, 2000],
  ] as const)('from %i to %i ms', async ([from, to]) => {
    const amount = { before: 150, measured: 50, seed: 3 };
    const seen = (list: Durations) => measure(library, list, servers.silent, learned(), amount);
    // What is gained in requests may be lost in time.
    const costOf = ({ mean, gets }: Awaited<ReturnType<typeof seen>>) => mean + 250 * gets;
    expect(costOf(await seen(changing(from, to)))).toBeLessThan(
      1.1 * costOf(await seen(changing(to, to))),
    );
  });
});
