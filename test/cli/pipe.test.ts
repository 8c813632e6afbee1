/** `npx await202` in a pipe, as a program calls it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { quick, records, serverOf, start } from './command.ts';

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'await202-cli-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

describe('submit', () => {
  test('prints the result, and what happens beside it', async () => {
    const { url, requests } = await serverOf(quick.running(2).succeeds({ total: 42 }));
    const { code, stdout, stderr } = await start(['submit', url, '-d', '{"year":2026}']).ended();
    expect([code, stdout]).toEqual([0, '{"total":42}\n']);
    expect(stderr).toMatch(/^pending.*\nrunning \d+ %\nrunning \d+ %\nsucceeded 100 %\n$/);
    expect(requests('POST')[0]).toMatchObject({
      body: { year: 2026 },
      headers: { 'content-type': 'application/json' },
    });
  });

  test('as lines of JSON', async () => {
    const { url } = await serverOf(quick.running(1).succeeds({ total: 42 }));
    const { code, stdout, stderr } = await start(['submit', url, '--json']).ended();
    expect([code, stderr]).toEqual([0, '']);
    const all = records(stdout);
    expect(all[0]).toMatchObject({ type: 'status', state: 'pending' });
    expect(all.at(-2)).toMatchObject({ type: 'status', state: 'succeeded', progress: 1 });
    expect(all.at(-1)).toEqual({ type: 'result', result: { total: 42 } });
  });

  test('sends headers, and tokens that are not among the arguments', async () => {
    const { url, requests } = await serverOf(quick.running(1).succeeds(1));
    const args = [
      '-H',
      'x-a: 1',
      '-H',
      'X-B: 2:3',
      '--header-env',
      'x-key=KEY',
      '--token-env',
      'TOKEN',
    ];
    const env = { KEY: 'k', TOKEN: 's3cret' };
    expect((await start(['submit', url, '-q', ...args], { env }).ended()).code).toBe(0);
    const headers = { 'x-a': '1', 'x-b': '2:3', 'x-key': 'k', authorization: 'Bearer s3cret' };
    expect(requests('POST')[0]?.headers).toMatchObject(headers);
    expect(requests('GET')[0]?.headers).toMatchObject(headers);
    const unset = await start(['submit', url, '--token-env', 'NO_SUCH_VARIABLE']).ended();
    expect(unset).toMatchObject({ code: 2, stderr: expect.stringContaining('NO_SUCH_VARIABLE') });
  });

  test('says once what it is that does not understand', async () => {
    const { code, stderr } = await start(['submit', 'reports']).ended();
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^await202: `input` is 'reports', expected an absolute URL/),
    });
  });

  test('reads the body from a file or from the input', async () => {
    const { url, requests } = await serverOf(quick.running(0).succeeds(1));
    const path = join(await folder(), 'body.json');
    await writeFile(path, '{"from":"file"}');
    await start(['submit', url, '-q', '-X', 'post', '-d', `@${path}`]).ended();
    await start(['submit', url, '-q', '-d', '@-'], { input: '{"from":"input"}' }).ended();
    expect(requests('POST').map(({ body }) => body)).toEqual([{ from: 'file' }, { from: 'input' }]);
  });

  test('--no-wait prints the checkpoint, from which resume goes on', async () => {
    const { url, requests } = await serverOf(quick.running(2).succeeds({ total: 42 }));
    const accepted = await start(['submit', url, '--no-wait']).ended();
    expect(accepted).toMatchObject({ code: 0, stderr: '' });
    const checkpoint = JSON.parse(accepted.stdout);
    expect(checkpoint).toMatchObject({ version: 2, state: 'pending' });
    expect(requests('GET')).toEqual([]);
    const path = join(await folder(), 'job.json');
    await writeFile(path, accepted.stdout);
    const [byFile, byInput, byUrl, byText] = await Promise.all([
      start(['resume', path, '-q']).ended(),
      start(['resume', '-', '-q'], { input: accepted.stdout }).ended(),
      start(['resume', checkpoint.statusUrl, '-q']).ended(),
      start(['resume', accepted.stdout, '-q']).ended(),
    ]);
    for (const one of [byFile, byInput, byUrl, byText])
      expect(one).toEqual({ code: 0, signal: null, stdout: '{"total":42}\n', stderr: '' });
  });

  test('writes the result to a file', async () => {
    const { url } = await serverOf(quick.running(0).succeeds({ total: 42 }));
    const path = join(await folder(), 'result.json');
    expect(await start(['submit', url, '-q', '-o', path]).ended()).toMatchObject({
      code: 0,
      stdout: '',
    });
    expect(await readFile(path, 'utf8')).toBe('{"total":42}');
  });

  test('bytes go to a pipe as they are', async () => {
    const server = createServer((request, response) => {
      if (request.method === 'POST')
        response.writeHead(202, { location: '/1', 'retry-after-ms': '5' });
      else response.writeHead(200, { 'content-type': 'application/zip' });
      response.end(request.method === 'POST' ? '' : Buffer.from([80, 75, 0, 255]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const args = ['submit', `http://127.0.0.1:${port}/zip`, '--json'];
    const { stdout } = await start(args).ended();
    expect(records(stdout).at(-1)).toEqual({ type: 'result', base64: 'UEsA/w==' });
  });

  test('Ctrl-C cancels: one DELETE, which is awaited', async () => {
    const { url, has, requests } = await serverOf(
      quick.running(Infinity).onCancel(1, { delay: 300 }),
    );
    const child = start(['submit', url]);
    await has(2, 'GET');
    child.interrupt();
    expect(await child.ended()).toMatchObject({
      code: 130,
      signal: null,
      stdout: '',
      stderr: expect.stringMatching(/Canceling.*\n.*has accepted the cancel\n$/),
    });
    expect(requests('DELETE').map(({ answer }) => answer)).toEqual([204]);
  });

  test('a second one does not wait for a server that is silent', async () => {
    const { url, has } = await serverOf(quick.running(Infinity).onCancel(1, { delay: 15_000 }));
    const child = start(['submit', url]);
    await has(1, 'GET');
    child.interrupt();
    await has(1, 'DELETE');
    child.interrupt();
    expect(await child.ended()).toMatchObject({ signal: 'SIGINT' });
  });
});

describe('exit codes', () => {
  test('1: the operation failed, and why', async () => {
    const { url } = await serverOf(quick.running(0).fails({ title: 'Out of paper' }));
    const failed = await start(['submit', url]).ended();
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toContain('Out of paper');
    expect(failed.stderr).not.toContain('checkpoint');
    const json = await start(['submit', url, '--json']).ended();
    expect(records(json.stdout).at(-1)).toMatchObject({
      type: 'error',
      name: 'OperationFailedError',
    });
  });

  test.for([
    [[], 'a command is missing'],
    [['wait', 'x'], "'wait' is no command"],
    [['submit'], 'takes one URL'],
    [['submit', 'https://api.example.com/', '--nowait'], '--nowait'],
    [['submit', 'https://api.example.com/', '-H', 'x'], 'is no header'],
    [['submit', 'https://api.example.com/', '--timeout', 'soon'], 'no positive number'],
    [['submit', 'https://api.example.com/', '--convention', 'googel'], 'there is no'],
    [['submit', 'https://api.example.com/', '--convention', 'azure({"a":1})'], 'azure'],
    [['submit', '/reports'], 'absolute URL'],
    [['resume', 'no-such-file'], 'no-such-file'],
    [['resume', '{"version":7}'], 'version'],
    [['submit', 'https://api.example.com/', '-d', '@no-such-file'], 'no-such-file'],
  ] as const)('2: %j', async ([args, message]) => {
    const { code, stdout, stderr } = await start(args).ended();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain('await202 --help');
  });

  test('4: nobody knows, and 5: it took too long, with the checkpoint', async () => {
    const refused = await start(['submit', 'http://127.0.0.1:9/reports']).ended();
    expect(refused).toMatchObject({ code: 4 });
    const { url } = await serverOf(quick.running(Infinity));
    const late = await start(['submit', url, '--timeout', '0.3']).ended();
    expect(late).toMatchObject({ code: 5, stdout: '' });
    expect(late.stderr).toMatch(/checkpoint: \{"version":2/);
  });

  test('0: help and version', async () => {
    expect(await start(['--help']).ended()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('await202 submit URL'),
    });
    expect((await start(['--version']).ended()).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

test('cancel says what became of it', async () => {
  const { url } = await serverOf(quick.running(Infinity));
  const { stdout } = await start(['submit', url, '--no-wait']).ended();
  expect(await start(['cancel', '-'], { input: stdout }).ended()).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('canceled'),
  });
  const over = await serverOf(quick.running(0).succeeds(1));
  const ended = await start(['submit', over.url, '--no-wait']).ended();
  await start(['resume', '-', '-q'], { input: ended.stdout }).ended();
  expect(await start(['cancel', '-'], { input: ended.stdout }).ended()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('too late'),
  });
});

test('a checkpoint leads no token to an origin that nobody has named', async () => {
  const { url, requests } = await serverOf(quick.running(0).succeeds(1));
  const accepted = await start(['submit', url, '--no-wait']).ended();
  const { kind, ...checkpoint } = JSON.parse(accepted.stdout);
  expect(kind).toContain('POST http://127.0.0.1');
  const env = { TOKEN: 's3cret' };
  const token = ['--token-env', 'TOKEN', '-q'];
  const sent = () => requests('GET').at(-1)?.headers?.['authorization'];
  for (const foreign of [checkpoint, { ...checkpoint, kind: 'POST https://api.example.com/x' }]) {
    await start(['resume', JSON.stringify(foreign), ...token], { env }).ended();
    expect(sent()).toBeUndefined();
  }
  await start(['resume', accepted.stdout, ...token], { env }).ended();
  expect(sent()).toBe('Bearer s3cret');
  const trusted = ['--trust', new URL(url).origin];
  await start(['resume', JSON.stringify(checkpoint), ...token, ...trusted], { env }).ended();
  expect(sent()).toBe('Bearer s3cret');
});

test('what a server says cannot move the cursor', async () => {
  const { url } = await serverOf(quick.running(0).fails({ title: 'Out\u001b[2J of\n paper' }));
  const { stderr } = await start(['submit', url]).ended();
  expect(stderr).toContain('Out [2J of paper');
});
