/** `npm run transcript`: what it prints, whole, and with which code it ends. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command, help } from '../../scripts/transcript/command.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const example = join(root, 'examples/bug-report');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'transcript-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the command says of a file with this in it. */
function said(content: string | Uint8Array, ...options: string[]) {
  writeFileSync(join(folder, 'report.txt'), content);
  return command(['report.txt', ...options], folder);
}

const good = `> POST https://tickets.example/orders
> {"seat":7}
< 202 Accepted
< Location: /orders/1

> GET https://tickets.example/orders/1
< 200 OK
< {"status":"done","ticket":"7A"}
= succeeded {"status":"done","ticket":"7A"}`;

describe('a file without a head', () => {
  test('is played with http()', async () => {
    expect(await said(good)).toEqual({
      text: 'the exchange from line 1 on\n  http(): as the transcript says\n\nhttp() does all that the transcript says.\n',
      code: 0,
    });
  });

  test.for([
    ['CRLF', good.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${good}`],
    ['UTF-16, as PowerShell writes it', Buffer.from(`\uFEFF${good}`, 'utf16le')],
  ] as const)('may have %s', async ([, content]) => {
    expect(await said(content)).toMatchObject({ code: 0 });
  });

  test('shows each difference at its line', async () => {
    const bad = good
      .replace('< {"status":"done"', '< {"status":"running"')
      .replace('\n= ', '\n* running 50%\n= ');
    expect(await said(bad)).toEqual({
      text: `the exchange from line 1 on
report.txt:9: http() reads another status
  transcript: * running 50%
  http():     * running
report.txt:10: http() comes to another end
  transcript: = succeeded {"status":"done","ticket":"7A"}
  http():     = running

http() departs from the transcript.
`,
      code: 1,
    });
  });
});

describe('what is sent', () => {
  test.for([
    [
      'another request',
      ['/orders/1\n< 200', '/orders/2\n< 200'],
      6,
      '> GET https://tickets.example/orders/2',
      '> GET https://tickets.example/orders/1',
    ],
    [
      'another header',
      ['orders/1\n< 200', 'orders/1\n> X-Trace: 1\n< 200'],
      7,
      '> X-Trace: 1',
      '> x-trace: (none)',
    ],
    [
      'before a remark',
      ['\n\n> GET', '\n! cancel\n\n> GET'],
      7,
      '> GET https://tickets.example/orders/1',
      '> DELETE https://tickets.example/orders/1',
    ],
  ] as const)('%s', async ([, [from, to], line, transcript, http]) => {
    expect(await said(good.replace(from, to))).toEqual({
      text: `the exchange from line 1 on\nreport.txt:${line}: http() sends something else\n  transcript: ${transcript}\n  http():     ${http}\n\nhttp() departs from the transcript.\n`,
      code: 1,
    });
  });

  test('and what never is', async () => {
    const early = good
      .replace('< Location: /orders/1', '< {"status":"done"}')
      .replace('202', '200');
    const { text, code } = await said(early);
    expect([text, code]).toEqual([
      `the exchange from line 1 on
report.txt:6: http() never sends this
  transcript: > GET https://tickets.example/orders/1
  http():     = succeeded {"status":"done"}

http() departs from the transcript.
`,
      1,
    ]);
  });
});

describe('the convention', () => {
  const operation = `# Books
convention: google()

## success: in one step
> POST https://library.googleapis.com/v1/books:import
> {"shelf":7}
< 200 OK
< {"name":"operations/7"}

> GET https://library.googleapis.com/v1/operations/7
< 200 OK
< {"name":"operations/7","done":true,"response":{"books":12}}
= succeeded {"books":12}
~ http(): the same
`;

  test('is that of the head, and what http() does has no part in the exit code', async () => {
    expect(await said(operation)).toEqual({
      text: `success: in one step
  google(): as the transcript says
report.txt:10: http() never sends this
  transcript: > GET https://library.googleapis.com/v1/operations/7
  http():     = succeeded {"name":"operations/7"}
report.txt:14: http() does not do what this line says
  transcript: ~ http(): the same
  http():     ~ http(): succeeded {"name":"operations/7"}

google() does all that the transcript says.
http() departs from the transcript.
`,
      code: 0,
    });
  });

  test('or that of the option, which comes first', async () => {
    expect(await said(operation, '--convention', 'http()')).toMatchObject({ code: 1 });
  });

  test('or a module', async () => {
    expect(await command(['report.txt', '--convention', './tickets.ts'], example)).toMatchObject({
      code: 0,
    });
  });

  test.for([
    ["'books()' is no exported convention", 'books()'],
    ["'google(x)' is no call with an argument in JSON", 'google(x)'],
  ])('%s', async ([says, call = '']) => {
    const seen = await said(operation.replace('google()', call));
    expect(seen).toMatchObject({ code: 2, text: expect.stringContaining(`report.txt:2: ${says}`) });
    const option = await said(operation, '--convention', call);
    expect(option.text).toContain(`--convention: ${says}`);
  });

  test('that cannot be loaded ends with 2', async () => {
    const seen = await said(good, '--convention', './nowhere.ts');
    expect(seen).toMatchObject({ code: 2, text: expect.stringContaining('cannot be loaded') });
  });

  test('that throws is shown at its line', async () => {
    const path = join(root, 'test/transcript/throwing-convention.ts');
    const { text, code } = await said(good, '--convention', path);
    expect(text).toContain('report.txt:9: ');
    expect(text).toContain('no idea');
    expect(code).toBe(1);
  });
});

describe('a file that cannot be read ends with 2, and with the line and how to write it', () => {
  test.for([
    ['> GET /orders\n< 200\n= running', 1, 'a method and an absolute URL: > POST https://api.ex'],
    ['> GET https://a.example\n= running', 2, 'an answer: < 200 OK'],
    ['> GET https://a.example\n< 200', 1, 'an outcome: = succeeded {"total":7}'],
    ['>GET https://a.example\n< 200\n= running', 1, 'a space after the mark: > …'],
    ['Source: x\nsource: x', 2, 'one of these before the colon: convention'],
    ['> GET https://a.example\n< 200\n! abort\n= running', 3, '! cancel, ! resume or'],
    ['> GET https://a.example\n< 200\n= done', 3, 'the end after the =: succeeded'],
    ['> GET https://a.example\n< 200\n= succeeded {', 3, 'the whole result as JSON'],
    ['## success\n= running', 1, 'an exchange below it'],
    ['## success\n* running\n= running', 2, 'an exchange before it'],
    ['$ curl -i https://a.example\nHTTP/1.1 202 Accepted', 2, 'lines of an exchange: > before'],
    ['', 1, 'lines of an exchange: > before'],
  ] as const)('%j', async ([content, line, expected]) => {
    const { text, code } = await said(content);
    expect(text.startsWith(`report.txt:${line}: expected ${expected}`), text).toBe(true);
    expect(code).toBe(2);
  });

  test('or is none', async () => {
    expect(await command(['nothing.txt'], folder)).toEqual({
      text: 'nothing.txt: cannot be read: ENOENT: no such file or directory\n',
      code: 2,
    });
  });

  test('and so do arguments that are none', async () => {
    expect(await command(['--fast'], folder)).toMatchObject({ code: 2 });
    expect(await command([], folder)).toEqual({ text: `one file, please\n\n${help}`, code: 2 });
  });
});

test('--help says how', async () => {
  expect(await command(['--help'], folder)).toEqual({ text: help, code: 0 });
});

test('a secret is not repeated, and pointed at', async () => {
  const secret = 'a1b2c3d4e5f6a7b8c9d0';
  const bad = good
    .replace('\n> {', `\n> Authorization: Bearer ${secret}\n> {`)
    .replace('orders/1\n< 200', 'orders/1\n> Authorization: (none)\n< 200');
  const { text } = await said(bad);
  expect(text).not.toContain(secret);
  expect(text).toContain('report.txt:8: http() sends something else');
  expect(text).toContain('http():     > authorization: Bearer …');
  expect(text).toContain('report.txt:2: this looks like a real secret');
});

test.for(readdirSync(join(root, 'transcripts')))(
  'transcripts/%s: its convention does all',
  async (file) => {
    const { text, code } = await command([file], join(root, 'transcripts'));
    expect(code, text).toBe(0);
    expect(text).not.toContain('does not do what this line says');
  },
);

describe('as a process', () => {
  const run = (...args: string[]) =>
    new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
      const flags = ['--import', new URL('../support/sources.ts', import.meta.url).href];
      const script = join(root, 'scripts/transcript.ts');
      const env = { ...process.env, INIT_CWD: example, NODE_OPTIONS: '' };
      execFile(process.execPath, [...flags, script, ...args], { env }, (error, out, err) => {
        resolve({ code: error ? error.code : 0, out, err });
      });
    });

  test('it prints the same and ends with the code', { timeout: 60_000 }, async () => {
    const page = readFileSync(join(root, 'docs/conventions.md'), 'utf8');
    const { code, out, err } = await run('report.txt');
    expect([code, err]).toEqual([1, '']);
    expect(page).toContain(`\n${out}\`\`\``);
    const told = await run('report.txt', '--convention', './tickets.ts');
    expect([told.code, told.err]).toEqual([0, '']);
    expect(page).toContain(`\n${told.out}\`\`\``);
  });

  test('what is wrong with the file is an error', async () => {
    const { code, out, err } = await run('tickets.ts');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^tickets\.ts:4: expected /);
  });
});
