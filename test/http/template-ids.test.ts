import {
  body,
  createClient,
  type HttpOptions,
  http,
  match,
  type ProtocolError,
  template,
} from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { type Line, script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** Keeps integers that are no numbers for JavaScript, as docs/your-server.md says. */
const exact = (text: string) =>
  JSON.parse(text, (_key, value, context?: { source: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && value % 1 === 0 && context
      ? BigInt(context.source)
      : value,
  );

const json = (status: number, text: string) =>
  new Response(text, { status, headers: { 'content-type': 'application/json' } });

function speaking(options: HttpOptions, lines: Line[], parseJson?: typeof exact) {
  const server = script(...lines);
  const own = { ...server.options, convention: http(options), parseJson };
  return { server, client: createClient(own) };
}

const big = '1234567890123456789';

/** Where a template makes a URL of an id that the document has as a number. */
const places: {
  label: string;
  options: HttpOptions;
  lines: (id: string) => Line[];
  asks: string;
  cancel?: true;
}[] = [
  {
    label: 'the monitor',
    options: { monitor: template('{origin}/jobs/{job.no}') },
    lines: (no) => [json(202, `{"job":{"no":${no}}}`)],
    asks: 'jobs',
  },
  {
    label: 'the monitor, as it is',
    options: { monitor: template('/jobs/{+no}') },
    lines: (no) => [json(202, `{"no":${no}}`)],
    asks: 'jobs',
  },
  {
    label: 'the monitor, by a name of its own',
    options: { monitor: template('{origin}/jobs/{id}', { id: body('job.no') }) },
    lines: (no) => [json(202, `{"job":{"no":${no}}}`)],
    asks: 'jobs',
  },
  {
    label: 'the next monitor',
    options: { next: template('{origin}/builds/{build}') },
    lines: (no) => ['202 /jobs/1', json(200, `{"build":${no}}`)],
    asks: 'builds',
  },
  {
    label: 'the result',
    options: { resultUrl: template('{origin}/files/{file.no}') },
    lines: (no) => ['202 /jobs/1', json(200, `{"status":"done","file":{"no":${no}}}`)],
    asks: 'files',
  },
  {
    label: 'where a cancel goes',
    options: { cancelUrl: template('{origin}/cancels/{no}') },
    lines: (no) => [
      new Response(`{"no":${no}}`, {
        status: 202,
        headers: { 'content-type': 'application/json', location: '/jobs/1' },
      }),
    ],
    asks: 'cancels',
    cancel: true,
  },
];

describe('an id that JSON.parse has rounded is never asked for', () => {
  const play = async (
    { options, lines, cancel }: (typeof places)[number],
    no: string,
    parseJson?: typeof exact,
  ) => {
    const { server, client } = speaking(options, [...lines(no), '204'], parseJson);
    const outcome = client
      .submit('jobs')
      .then((operation) => (cancel ? operation.cancel() : operation.result()));
    return { server, outcome };
  };

  test.for(places)('$label', async (place) => {
    for (const no of [big, `-${big}`, '9007199254740993', '9007199254740992', '1e21', '1e999']) {
      const { server, outcome } = await play(place, no);
      const error = (await rejection(outcome)) as ProtocolError;
      expect(error, no).toMatchObject({ name: 'ProtocolError' });
      expect(error.message).toMatch(/\{\w+(\.\w+)?\} beyond 2\^53 - 1/);
      expect(error.message).toContain('parseJson');
      expect(error.hint).toContain('parseJson');
      expect(error.response?.status).toBe(place.lines(no).length > 1 ? 200 : 202);
      expect(!!error.checkpoint).toBe(place.lines(no).length > 1);
      expect(server.lines).toHaveLength(place.lines(no).length);
    }
  });

  test.for(places)('$label: a bigint of the caller’s parseJson is', async (place) => {
    const { server, outcome } = await play(place, big, exact);
    await outcome.catch(() => undefined);
    expect(server.lines.at(place.lines(big).length)).toMatch(
      new RegExp(` https://api.example.com/${place.asks}/${big}$`),
    );
  });

  test.for([
    { id: '9007199254740991', asks: '9007199254740991' },
    { id: '-5', asks: '-5' },
    { id: '0', asks: '0' },
    { id: '-0', asks: '0' },
    { id: '1.5', asks: '1.5' },
    { id: `"${big}"`, asks: big },
    { id: '"1e21"', asks: '1e21' },
    { id: '"..."', asks: '...' },
    { id: '".well-known"', asks: '.well-known' },
  ])('$id is', async ({ id, asks }) => {
    const options = { monitor: template('{origin}/jobs/{id}') };
    const { server, client } = speaking(options, [json(202, `{"id":${id}}`), '200 done']);
    await client.run('jobs');
    expect(server.lines[1]).toBe(`GET https://api.example.com/jobs/${asks}`);
  });

  test.for(['true', 'null', '""', '[]', '{}'])('%s is no id', async (id) => {
    const options = { monitor: template('{origin}/jobs/{id}') };
    const { client } = speaking(options, [json(202, `{"id":${id}}`)]);
    expect(await rejection(client.run('jobs'))).toMatchObject({
      message: expect.stringContaining('without a status monitor'),
    });
  });
});

describe('an id that leads out of its place is never asked for', () => {
  test.for(['..', '.'])('%s', async (id) => {
    const options = { monitor: template('{origin}/jobs/{id}') };
    const { server, client } = speaking(options, [json(202, JSON.stringify({ id }))]);
    const error = (await rejection(client.run('jobs'))) as ProtocolError;
    expect(error).toMatchObject({ name: 'ProtocolError' });
    expect(error.message).toContain(`'${id}' as {id}`);
    expect(server.lines).toHaveLength(1);
  });

  test.for([
    '..',
    '.',
    '../accounts/42',
    'a/../../accounts/42',
    'a/..',
    'a/..?b',
    './..',
    '..\\accounts',
    'a\\..\\..\\b',
    '%2e%2e/accounts',
    'a/%2E./b',
    '.\t./accounts',
    '.\n.',
    ' ',
    '',
    '#',
    'a#b',
  ])('%j as it is', async (id) => {
    const options = { monitor: template('{origin}/jobs/{+id}') };
    const { server, client } = speaking(options, [json(202, JSON.stringify({ id }))]);
    const error = (await rejection(client.run('jobs'))) as ProtocolError;
    expect(error).toMatchObject({ name: 'ProtocolError' });
    expect(error.message).toContain(id ? 'as {id}' : 'without a status monitor');
    expect(server.lines).toHaveLength(1);
  });

  test.for([
    ['a/b', 'a/b'],
    ['urn:a:b', 'urn:a:b'],
    ['..a/.b/c..?d=/x', '..a/.b/c..?d=/x'],
    ['a/...', 'a/...'],
    ['%2f', '%2f'],
    ['?a=b', '?a=b'],
  ])('but %s is, as it is', async ([id, asks]) => {
    const options = { monitor: template('{origin}/jobs/{+id}') };
    const { server, client } = speaking(options, [json(202, JSON.stringify({ id })), '200 done']);
    await client.run('jobs');
    expect(server.lines[1]).toBe(`GET https://api.example.com/jobs/${asks}`);
  });

  test.for([
    ['../..', '..%2F..'],
    ['%2e%2e', '%252e%252e'],
    ['..;', '..%3B'],
    ['..\\..', '..%5C..'],
    ['a#b?c', 'a%23b%3Fc'],
    ['.\t.', '.%09.'],
    [' ', '%20'],
  ])('and encoded %j is a name like any other', async ([id, asks]) => {
    const options = { monitor: template('{origin}/jobs/{id}') };
    const { server, client } = speaking(options, [json(202, JSON.stringify({ id })), '200 done']);
    await client.run('jobs');
    expect(server.lines[1]).toBe(`GET https://api.example.com/jobs/${asks}`);
  });

  test('a text that is made of parts may have any', async () => {
    const message = template('{+word}: {+reason}');
    const said = json(200, '{"status":"running","word":"not yet","reason":"../x #1"}');
    const { client } = speaking({ message }, ['202 /jobs/1', said]);
    const operation = await client.submit('jobs');
    expect(await operation.poll()).toMatchObject({ message: 'not yet: ../x #1' });
  });

  test('also in two parts', async () => {
    const options = { monitor: template('{origin}/jobs/{a}{b}') };
    const { server, client } = speaking(options, [json(202, '{"a":".","b":"."}')]);
    expect(await rejection(client.run('jobs'))).toMatchObject({ name: 'ProtocolError' });
    expect(server.lines).toHaveLength(1);
  });

  test('but what the pattern itself says is', async () => {
    const options = { monitor: template('{original}/../{id}') };
    const { server, client } = speaking(options, [json(202, '{"id":5}'), '200 done']);
    await client.run('jobs/submit');
    expect(server.lines[1]).toBe('GET https://api.example.com/jobs/5');
  });
});

describe('a bigint', () => {
  test.for([
    { label: 'as a word', options: { state: body('code') } },
    { label: 'in match()', options: { state: match(/^\d+$/, body('code')) } },
  ])('$label means what a number means', async ({ options }) => {
    const words = { running: [big], succeeded: [`${big}0`] };
    const { client } = speaking(
      { ...options, words },
      [
        '202 /jobs/1',
        json(200, `{"code":${big},"progress":${big}}`),
        json(200, `{"code":${big}0}`),
      ],
      exact,
    );
    const operation = await client.submit('jobs');
    const { state, word } = await operation.poll();
    expect({ state, word }).toEqual({ state: 'running', word: big });
    expect(JSON.parse(JSON.stringify(operation))).toMatchObject({ word: big });
    expect((await operation.poll()).state).toBe('succeeded');
  });
});
