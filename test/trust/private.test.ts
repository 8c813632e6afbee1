import { type ClientOptions, createClient, header, http, type ProtocolError } from 'await202';
import { describe, expect, test } from 'vitest';
import { rejection } from '../support/scripted-answers.ts';
import { type Line, script } from '../support/scripted-server.ts';
import { quick } from '../support/wire-server.ts';

const done = () => Response.json({ status: 'done', result: 7 });

function clientOf(lines: Line[], options: ClientOptions = {}) {
  const server = script(...lines);
  return { server, client: createClient({ ...server.options, polling: quick, ...options }) };
}

/** Spellings of hosts that only whoever is inside can reach. */
const inside = [
  'localhost',
  'LOCALHOST',
  'loc%61lhost',
  'localhost.',
  'metadata.localhost',
  'a.b.localhost.',
  '127.0.0.1',
  '127.255.255.254',
  '127.1',
  '127.0.0.1.',
  '0x7f.1',
  '2130706433',
  '017700000001',
  '①②⑦.0.0.1',
  '0',
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '10.255.255.255',
  '0xa.0.0.1',
  '167772161',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '3232235521',
  '169.254.169.254',
  '2852039166',
  '0251.0376.0251.0376',
  '169.254.43518',
  '100.64.0.1',
  '100.100.100.200',
  '100.127.255.255',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:169.254.169.254]',
  '[::ffff:a00:1]',
  '[0:0:0:0:0:ffff:c0a8:1]',
  '[::ffff:7f00:0]',
  '[::ffff:0:10.0.0.1]',
  '[::10.0.0.1]',
  '[64:ff9b::10.0.0.1]',
  '[64:ff9b::169.254.169.254]',
  '[64:ff9b::]',
  '[64:ff9b:1::a00:1]',
  '[2002:a9fe:a9fe::1]',
  '[2002:a00::]',
  '[2002:a00:1:2:3:4:5:6]',
  '[2002:7f00:1::]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]',
  '[fe80::1]',
  '[febf::1]',
  '[fec0::1]',
];

/** Hosts that look alike, and are anybody's. */
const outside = [
  '10.example.com',
  '127.0.0.1.example.com',
  '10.0.0.1.example.com',
  'localhost.example.com',
  'notlocalhost',
  'my-localhost',
  'fd00.example.com',
  '9.255.255.255',
  '11.0.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '126.255.255.255',
  '128.0.0.1',
  '169.253.255.255',
  '169.255.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '192.167.255.255',
  '192.169.0.1',
  '192.0.1.1',
  '210.0.0.1',
  '8.8.8.8',
  '[2001:4860:4860::8888]',
  '[::ffff:8.8.8.8]',
  '[::ffff:0:8.8.8.8]',
  '[64:ff9b::8.8.8.8]',
  '[64:ff9b:2::a00:1]',
  '[2002:808:808::a00:1]',
  '[2001:db8::a00:1]',
  '[2001:db8::7f00:1]',
  '[1::ffff:a00:1]',
  '[fc:1::1]',
  '[fe8::1]',
  '[ff02::1]',
];

describe('an answer of a public origin does not lead into a private network', () => {
  test.for(inside)('%s is refused', async (host) => {
    // In the body, because not every spelling fits into a header.
    const statusUrl = `https://${host}/tasks/1?sig=s3cret`;
    const { server, client } = clientOf([Response.json({ statusUrl }, { status: 202 })]);
    const error = (await rejection(client.run('tasks'))) as ProtocolError;
    expect(error).toMatchObject({ name: 'ProtocolError' });
    expect(error.message).toContain('a URL that leads into a private network (');
    expect(error.message).toContain('trustedOrigins');
    expect(error.hint).toContain('rewriteUrl');
    expect(error.message).not.toContain('s3cret');
    expect(error.response?.status).toBe(202);
    expect(server.lines).toHaveLength(1);
  });

  test.for(outside)('%s is asked', async (host) => {
    const { server, client } = clientOf([`202 https://${host}/tasks/1`, done()]);
    expect(await client.run('tasks')).toBe(7);
    expect(server.lines[1]).toBe(`GET ${new URL(`https://${host}/tasks/1`).href}`);
  });

  test.for(['http', 'https'])('with and without a port, by %s', async (scheme) => {
    const baseUrl = `${scheme}://api.example.com/`;
    for (const port of ['', ':8443']) {
      const { client } = clientOf([`202 ${scheme}://192.168.1.1${port}/`], { baseUrl });
      expect(await rejection(client.run('tasks'))).toMatchObject({ name: 'ProtocolError' });
    }
  });
});

const there = 'https://169.254.169.254/latest/meta-data';

type Cancel = 'there' | 'redirected';

/** The ways by which an answer can lead there. */
const ways: { label: string; lines: () => Line[]; cancel?: Cancel }[] = [
  { label: 'a Location', lines: () => [`202 ${there}`] },
  { label: 'a member of the body', lines: () => [`202 | {"statusUrl":"${there}"}`] },
  { label: 'a redirect of the submit', lines: () => [`307 ${there}`] },
  { label: 'a 303 of the submit', lines: () => [`303 ${there}`] },
  { label: 'a monitor that moves', lines: () => ['202 /tasks/1', `202 ${there}`] },
  { label: 'a redirect of the monitor', lines: () => ['202 /tasks/1', `302 ${there}`] },
  {
    label: 'the second redirect of the monitor',
    lines: () => ['202 /tasks/1', '302 /tasks/2', `302 ${there}`],
  },
  { label: 'a 303 to the result', lines: () => ['202 /tasks/1', `303 ${there}`] },
  {
    label: "the result's URL",
    lines: () => ['202 /tasks/1', `200 done | {"resultUrl":"${there}"}`],
  },
  {
    label: 'a redirect of the result',
    lines: () => ['202 /tasks/1', '303 /result', `302 ${there}`],
  },
  {
    label: 'a stranger’s redirect',
    lines: () => ['202 https://stranger.example/1', `302 ${there}`],
  },
  { label: 'the cancel URL', lines: () => [`202 /tasks/1 | x-cancel: ${there}`], cancel: 'there' },
  {
    label: 'a redirect of the cancel',
    lines: () => ['202 /tasks/1', `307 ${there}`],
    cancel: 'redirected',
  },
];

describe('by whatever way', () => {
  const play = async (lines: Line[], cancel: Cancel | undefined, options: ClientOptions) => {
    const convention = cancel === 'there' ? http({ cancelUrl: header('x-cancel') }) : http();
    const { server, client } = clientOf(lines, { convention, ...options });
    const outcome = client
      .submit('tasks')
      .then((operation) => (cancel ? operation.cancel() : operation.result()));
    return { server, outcome };
  };

  test.for(ways)('$label is a ProtocolError, and nothing is asked there', async (way) => {
    const lines = way.lines();
    const { server, outcome } = await play(lines, way.cancel, {});
    const error = (await rejection(outcome)) as ProtocolError;
    expect(error).toMatchObject({ name: 'ProtocolError' });
    expect(error.message).toContain('into a private network (169.254.169.254)');
    expect(server.lines).toHaveLength(lines.length);
  });

  test.for(ways)('$label is asked where its origin is trusted', async (way) => {
    const lines = way.lines();
    const { server, outcome } = await play([...lines, '204', '200 canceled'], way.cancel, {
      trustedOrigins: [new URL(there).origin],
    });
    await outcome.catch(() => undefined);
    expect(server.lines[lines.length]).toContain(` ${there}`);
  });
});

describe('it may lead there', () => {
  test.for(['http://localhost:3000/', 'http://10.0.0.5/', 'http://[fd00::1]/'])(
    'where the submit went into one itself: %s',
    async (baseUrl) => {
      const { client } = clientOf(
        ['202 http://192.168.0.1/tasks/1', '303 http://127.0.0.1/result', '200 | {"a":1}'],
        { baseUrl },
      );
      expect(await client.run('tasks')).toEqual({ a: 1 });
    },
  );

  test('also by way of a public origin', async () => {
    const { client } = clientOf(
      ['202 http://jobs.example.com/1', '303 http://10.0.0.7/result', '200 | {"a":1}'],
      { baseUrl: 'http://10.0.0.5/' },
    );
    expect(await client.run('tasks')).toEqual({ a: 1 });
  });

  test('where baseUrl is there', async () => {
    const { client } = clientOf(['202 https://10.0.0.5/tasks/1', done()], {
      baseUrl: 'https://10.0.0.5/',
    });
    expect(await client.run('https://jobs.example.com/')).toBe(7);
  });

  test('where the caller resumes: what is resumed is the caller’s word', async () => {
    const { server, client } = clientOf([
      '303 http://10.0.0.5/result',
      '200 | {"a":1}',
      '303 http://10.0.0.5/result',
    ]);
    expect(await client.resume('http://10.0.0.1/tasks/1').result()).toEqual({ a: 1 });
    const public_ = client.resume('http://jobs.example.com/1').result();
    expect(await rejection(public_)).toMatchObject({ name: 'ProtocolError' });
    expect(server.lines).toHaveLength(3);
  });
});
