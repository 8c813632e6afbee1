import { type ClientOptions, createClient, defineConvention, http, link, template } from 'await202';
import { fal } from 'await202/conventions';
import { sse } from 'await202/push';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { leftovers, nothing } from '../support/leftovers.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { type Line, script } from '../support/scripted-server.ts';
import { streamsOf } from '../support/scripted-stream.ts';

// A stream that the convention or an answer names: where it is, and what it is asked with.

beforeEach(fastTime);
afterEach(() => {
  expect(leftovers()).toEqual(nothing);
  vi.useRealTimers();
});

const done = '200 done';

/** Runs an operation with `sse()`: what was asked of the streams, and when the server was polled. */
async function run(lines: Line[], options: ClientOptions) {
  const server = script(...lines);
  const events = streamsOf([[5_000, 'data: {"status":"done"}\n\n']]);
  const client = createClient({
    ...server.options,
    headers: { authorization: 'Bearer 1' },
    polling: { jitter: 0, factor: 2 },
    wake: sse(),
    fetch: (input, init) => {
      const request = new Request(input, init);
      return /events|stream|hub/.test(request.url) ? events.fetch(request) : server.fetch(request);
    },
    ...options,
  });
  const operation = await client.submit('tasks');
  await operation.result();
  const asked = events.requests.map(({ url, headers }) => [url, headers.get('authorization')]);
  return { asked, moments: server.moments, checkpoint: operation.toJSON() };
}

describe('http({ events })', () => {
  test('finds the URL in a header of the answer, resolved against that', async () => {
    const accepted = '202 /tasks/1 | link: </hub?topic=1>; rel="mercure"';
    const convention = http({ events: link('mercure') });
    const { asked, moments, checkpoint } = await run([accepted, '200 running', done], {
      convention,
    });
    expect(asked).toEqual([['https://api.example.com/hub?topic=1', 'Bearer 1']]);
    expect(moments).toEqual([0, 250, 5_000]);
    expect(checkpoint.eventsUrl).toBe('https://api.example.com/hub?topic=1');
  });

  test('makes it from the URL of the monitor', async () => {
    const convention = http({ events: template('{statusUrl}/events') });
    const { asked, moments } = await run(['202 /tasks/1', '200 running', done], { convention });
    expect(asked).toEqual([['https://api.example.com/tasks/1/events', 'Bearer 1']]);
    expect(moments).toEqual([0, 250, 5_000]);
  });

  test('opens none if no answer names one', async () => {
    const convention = http({ events: link('mercure') });
    const { asked, moments } = await run(['202 /tasks/1', '200 running', done], { convention });
    expect(asked).toEqual([]);
    expect(moments).toEqual([0, 250, 750]);
  });

  test.for([
    'https://10.0.0.1/hub',
    'http://api.example.com/hub',
    'file:///hub',
    'https://a:b@x/hub',
  ])('does without one at %s, which must not be asked', async (url) => {
    const accepted = `202 /tasks/1 | link: <${url}>; rel="mercure"`;
    const convention = http({ events: link('mercure') });
    const { asked, moments } = await run([accepted, '200 running', done], { convention });
    expect(asked).toEqual([]);
    expect(moments).toEqual([0, 250, 750]);
  });

  test('gives a hub at another origin nothing, unless it is trusted', async () => {
    const accepted = '202 /tasks/1 | link: <https://hub.example.org/hub>; rel="mercure"';
    const convention = http({ events: link('mercure') });
    const lines = [accepted, '200 running', done];
    const stranger = await run(lines, { convention });
    expect(stranger.asked).toEqual([['https://hub.example.org/hub', null]]);
    const trustedOrigins = ['https://hub.example.org'];
    const friend = await run(lines, { convention, trustedOrigins });
    expect(friend.asked).toEqual([['https://hub.example.org/hub', 'Bearer 1']]);
  });

  test('asks the URL that rewriteUrl makes of it, and tells that what it is for', async () => {
    const accepted = '202 /tasks/1 | link: <http://inner:8080/hub>; rel="mercure"';
    const purposes: string[] = [];
    const { asked } = await run([accepted, '200 running', done], {
      convention: http({ events: link('mercure') }),
      rewriteUrl: ({ pathname }, { purpose }) => {
        purposes.push(purpose);
        return `https://api.example.com${pathname}`;
      },
    });
    expect(asked).toEqual([['https://api.example.com/hub', 'Bearer 1']]);
    expect(purposes).toContain('events');
  });

  test('may be a function of a convention of one’s own', async () => {
    const convention = defineConvention({
      name: 'tasks',
      eventsUrl: ({ statusUrl }) => statusUrl.replace('tasks', 'events'),
    });
    const { asked } = await run(['202 /tasks/1', '200 running', done], { convention });
    expect(asked).toEqual([['https://api.example.com/events/1', 'Bearer 1']]);
  });
});

test('defineConvention() takes a selector, too', async () => {
  const convention = defineConvention({ name: 'tasks', events: link('mercure') });
  const accepted = '202 /tasks/1 | link: </hub>; rel="mercure"';
  const { asked } = await run([accepted, '200 running', done], { convention });
  expect(asked).toEqual([['https://api.example.com/hub', 'Bearer 1']]);
});

test('fal() names its stream of statuses', () => {
  const url = 'https://queue.fal.run/fal-ai/flux/requests/r1/status';
  const checkpoint = createClient({ convention: fal() }).resume(url).toJSON();
  expect(fal().eventsUrl?.(checkpoint)).toBe(`${url}/stream`);
});
