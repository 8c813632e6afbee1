import { type Checkpoint, createClient, http } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { accepted, fastTime, scriptedAnswers } from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** A right one, with some of it changed. */
async function altered(change: object): Promise<Checkpoint> {
  const operation = await createClient(scriptedAnswers(accepted()).options).submit('reports');
  return JSON.parse(JSON.stringify({ ...operation.toJSON(), ...change }));
}

/** What resume() throws, at the call. */
function mistake(from: unknown, client = createClient()): TypeError {
  try {
    client.resume(from as Checkpoint);
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return error as TypeError;
  }
  throw new Error('expected an error, but there was none');
}

describe('resume() throws a TypeError at once', () => {
  test.for<{ label: string; change: object; says: string[] }>([
    {
      label: 'another version',
      change: { version: 3 },
      says: ['checkpoint.version', '3', '1 or 2'],
    },
    { label: 'no version', change: { version: undefined }, says: ['checkpoint.version'] },
    {
      label: 'another convention',
      change: { convention: 'azure' },
      says: ['checkpoint.convention', "'azure'", "'http'"],
    },
    {
      label: 'an unknown state',
      change: { state: 'paused' },
      says: [
        'checkpoint.state',
        "'paused'",
        "'pending' or 'running' or 'canceling' or 'succeeded'",
      ],
    },
    {
      label: 'a state with something before it',
      change: { state: 'not running' },
      says: ['checkpoint.state', "'not running'"],
    },
    {
      label: 'a state with something after it',
      change: { state: 'running late' },
      says: ['checkpoint.state', "'running late'"],
    },
    {
      label: 'polls below 0',
      change: { polls: -1 },
      says: ['checkpoint.polls', '-1', 'a number, at least 0'],
    },
    { label: 'a wait that is a text', change: { wait: '250' }, says: ['checkpoint.wait', "'250'"] },
    {
      label: 'a wait that is NaN, which JSON makes null',
      change: { wait: Number.NaN },
      says: ['checkpoint.wait', 'null'],
    },
    { label: 'no moment', change: { at: undefined }, says: ['checkpoint.at', 'undefined'] },
    { label: 'no failures', change: { failures: null }, says: ['checkpoint.failures', 'null'] },
    {
      label: 'a first failure at no moment',
      change: { failingSince: 'yesterday' },
      says: ['checkpoint.failingSince', "'yesterday'"],
    },
    { label: 'no URL', change: { statusUrl: undefined }, says: ['checkpoint.statusUrl'] },
    {
      label: 'a URL that is none',
      change: { statusUrl: 'http://' },
      says: ['checkpoint.statusUrl', 'an http: or https: URL'],
    },
    {
      label: 'a URL of another scheme',
      change: { statusUrl: 'file:///etc/passwd' },
      says: ['checkpoint.statusUrl', 'file:'],
    },
    {
      label: 'a script',
      change: { statusUrl: 'javascript:alert(1)' },
      says: ['checkpoint.statusUrl', 'javascript:'],
    },
    {
      label: "a result's URL of another scheme",
      change: { resultUrl: 'file:///etc/passwd' },
      says: ['checkpoint.resultUrl', 'file:'],
    },
    {
      label: "a cancel's URL of another scheme",
      change: { cancelUrl: 'file:///etc/passwd' },
      says: ['checkpoint.cancelUrl', 'file:'],
    },
  ])('for $label', async ({ change, says }) => {
    const { message } = mistake(await altered(change));
    for (const text of says) expect(message).toContain(text);
    expect(message).toMatch(/expected .+/);
  });

  test.for([
    { label: 'null', from: null },
    { label: 'undefined', from: undefined },
    { label: 'a number', from: 7 },
    { label: 'a boolean', from: true },
    { label: 'an empty object', from: {} },
    { label: 'a list', from: [] },
    { label: "somebody else's document", from: { id: 1, status: 'running' } },
    { label: 'a function', from: () => undefined },
    { label: 'a document with a __proto__', from: JSON.parse('{"__proto__":{"version":1}}') },
  ])('for $label in place of a checkpoint', ({ from }) => {
    expect(mistake(from).message).toMatch(/checkpoint.* is .*, expected .+/);
  });

  test.for([
    { from: null, seen: 'null' },
    { from: 7, seen: '7' },
    { from: () => undefined, seen: 'a function' },
  ])('and says what it wants in place of $seen', ({ from, seen }) => {
    expect(mistake(from).message).toContain(
      `\`checkpoint\` is ${seen}, expected what operation.toJSON() returned, or a status URL`,
    );
  });

  test.for([
    { label: 'an empty text', from: '' },
    { label: 'a path, without a baseUrl', from: 'tasks/1' },
    { label: 'the text of a checkpoint, not parsed', from: '{"version":1}' },
    { label: 'a URL of another scheme', from: 'ftp://example.com/tasks/1' },
    { label: 'a URL object of another scheme', from: new URL('data:,1') },
  ])('for $label in place of a URL', ({ from }) => {
    expect(mistake(from).message).toContain('statusUrl');
  });
});

test.for([
  { label: 'an empty text', from: '' },
  { label: 'a checkpoint that nobody has parsed', from: ' {"version":1}' },
  { label: 'a checkpoint without a URL', from: undefined },
])('$label is no path below a baseUrl', async ({ from }) => {
  const client = createClient({ baseUrl: 'https://api.example.com/' });
  const wrong = from ?? (await altered({ statusUrl: undefined }));
  expect(mistake(wrong, client).message).toContain('statusUrl');
});

test('a convention with a name of its own writes and reads its own checkpoints', async () => {
  const convention = http({ name: 'acme' });
  const server = scriptedAnswers(accepted());
  const client = createClient({ ...server.options, convention });
  const checkpoint = (await client.submit('reports')).toJSON();
  expect(checkpoint.convention).toBe('acme');
  expect(client.resume(checkpoint).statusUrl).toBe(checkpoint.statusUrl);
  expect(mistake(checkpoint).message).toContain("'acme'");
  expect(createClient().resume(checkpoint, { convention }).statusUrl).toBe(checkpoint.statusUrl);
});

test('a member that a later version may add does no harm', async () => {
  const checkpoint = await altered({ later: { a: 1 } });
  expect(createClient().resume(checkpoint).statusUrl).toBe(checkpoint.statusUrl);
});
