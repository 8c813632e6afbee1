import { inspect } from 'node:util';
import { createClient, http, type ProtocolError, template } from 'await202';
import { describe, expect, test } from 'vitest';
import { rejection } from '../support/scripted-answers.ts';
import { clientOf, script } from '../support/scripted-server.ts';
import { quick } from '../support/wire-server.ts';

/** URLs that are never asked. */
const bad = [
  'file:///etc/passwd',
  'data:application/json,{"status":"succeeded"}',
  'javascript:alert(1)',
  'blob:https://api.example.com/1',
  'ftp://api.example.com/tasks/1',
  'ws://api.example.com/tasks/1',
  'shttp://api.example.com/tasks/1',
  'https://user:secret@api.example.com/tasks/1',
  'https://user@api.example.com/tasks/1',
  'https://',
  'https://api.example.com:99999/',
];

describe.for(bad)('the URL %s', (url) => {
  /** A client of a server that gives these answers, and no way past its fetch. */
  const start = (...lines: Parameters<typeof script>) => {
    const { server, client } = clientOf(lines, { polling: quick });
    return { server, run: client.run('tasks') };
  };
  const status = (more: object) => Response.json({ status: 'succeeded', ...more });

  test.for([
    { label: 'as the monitor', lines: () => [`202 | location: ${url}`] },
    { label: 'as the target of a redirect of the submit', lines: () => [`307 | location: ${url}`] },
    { label: 'as the result', lines: () => ['202 /tasks/1', `303 | location: ${url}`] },
    { label: "as the result's URL", lines: () => ['202 /tasks/1', status({ resultUrl: url })] },
    {
      label: 'as the target of a redirect of the monitor',
      lines: () => ['202 /tasks/1', `302 | location: ${url}`],
    },
    {
      label: 'as the target of a redirect of the result',
      lines: () => ['202 /tasks/1', '303 /result', `302 | location: ${url}`],
    },
    {
      label: 'as the new place of the monitor',
      lines: () => ['202 /tasks/1', `202 | location: ${url}`],
    },
  ])('is refused $label with a ProtocolError', async ({ lines }) => {
    const answers = lines();
    const { server, run } = start(...answers);
    const error = await rejection(run);
    expect(error).toMatchObject({ name: 'ProtocolError' });
    expect(server.lines).toHaveLength(answers.length);
    expect(inspect(error, { depth: 9 })).not.toContain('secret');
  });

  test('is refused by resume() with a TypeError', () => {
    const { client } = clientOf([]);
    expect(() => client.resume(url)).toThrow(TypeError);
  });

  test.for(['statusUrl', 'resultUrl', 'cancelUrl'] as const)(
    'is refused by resume() in the %s of a checkpoint with a TypeError that names it',
    async (key) => {
      const { client } = clientOf(['202 /tasks/1']);
      const checkpoint = (await client.submit('tasks')).toJSON();
      const resume = () => client.resume({ ...checkpoint, [key]: url });
      expect(resume).toThrow(TypeError);
      expect(resume).toThrow(key);
    },
  );
});

test.for([
  { url: '/tasks/1, /tasks/2', says: 'two URLs instead of one' },
  { url: '/tasks/1, https://api.example.com/tasks/2', says: 'two URLs instead of one' },
  { url: 'https://', says: 'an invalid URL' },
  { url: 'ftp://api.example.com/', says: 'a URL with the scheme ftp:' },
  { url: 'https://user:secret@api.example.com/', says: 'a URL with a user name or password' },
  { url: 'http://example.com/1', says: 'from https: down to http: (example.com)' },
])('the error says why $url is refused', async ({ url, says }) => {
  const error = await rejection(clientOf([`202 | location: ${url}`]).client.run('tasks'));
  expect((error as ProtocolError).message).toContain(says);
  expect((error as ProtocolError).response?.status).toBe(202);
});

describe('a cancel URL', () => {
  test.for(['file:///etc/passwd', 'https://user:secret@api.example.com/', 'http://example.com/'])(
    'that is not to be asked is refused with a ProtocolError: %s',
    async (url) => {
      const server = script('202 /tasks/1');
      const convention = http({ cancelUrl: template(url) });
      const client = createClient({ ...server.options, convention });
      const canceled = (async () => (await client.submit('tasks')).cancel())();
      expect(await rejection(canceled)).toMatchObject({ name: 'ProtocolError' });
      expect(server.lines).toHaveLength(1);
    },
  );
});

describe('resume()', () => {
  test('does not show the password of a URL that it refuses', async () => {
    const { client } = clientOf(['202 /tasks/1']);
    const checkpoint = (await client.submit('tasks')).toJSON();
    const url = 'https://user:s3cret@api.example.com/tasks/1';
    for (const from of [url, { ...checkpoint, resultUrl: url }]) {
      expect(() => client.resume(from)).toThrow(TypeError);
      expect(() => client.resume(from)).not.toThrow('s3cret');
    }
  });

  test('of a relative URL needs a baseUrl', () => {
    expect(() => createClient().resume('/tasks/1')).toThrow(TypeError);
    const { client } = clientOf([]);
    expect(client.resume('/tasks/1').statusUrl).toBe('https://api.example.com/tasks/1');
  });
});
