/** Every TypeScript block of every page compiles, and does what the page says it does. */
import { execFile } from 'node:child_process';
import { format, promisify } from 'node:util';
import { handlers } from 'await202/mocks/msw';
import { setupTaskServer } from 'await202/mocks/msw/node';
import { http, passthrough } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type Block,
  blocks,
  compiler,
  folder,
  promisedOutput,
  writeBlocks,
} from './code-blocks/blocks.ts';
import * as preamble from './code-blocks/preamble.ts';

const { browser, jobsServer, server, ...globals } = preamble;
/** Proof that a wrong block is noticed. */
const wrong: Block = {
  kind: 'ts',
  place: 'README.md:1',
  line: 1,
  file: `${folder}wrong.ts`,
  code: "const total: string = await client.run('reports', { schema: Report });\nexport {};\n",
};
// Tests are collected before any hook runs, and some of these blocks are tests.
writeBlocks([...blocks, wrong], Object.keys(globals));

const named = (kind?: Block['kind']) =>
  blocks
    .filter((block) => !kind || block.kind === kind)
    .map((block) => ({ ...block, label: `${block.place} ${block.code.trim().split('\n')[0]}` }));

describe('compiled', () => {
  let complaints: readonly string[];

  beforeAll(async () => {
    const run = promisify(execFile)(process.execPath, [
      compiler,
      '-p',
      folder,
      '--pretty',
      'false',
    ]);
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    complaints = stdout.split('\n').filter((line) => /^\S.*: error /.test(line));
  }, 30_000);

  const about = ({ file }: Block) =>
    complaints.filter((complaint) => complaint.includes(`/${file.slice(folder.length)}`));

  test.for(named())('$label', (block) => {
    expect(about(block)).toEqual([]);
  });

  test('a wrong block is noticed', () => {
    expect(about(wrong)).toEqual([expect.stringContaining('error TS2322')]);
  });
});

describe('run', () => {
  // A block may start a server of its own.
  const local = http.all('http://127.0.0.1:*/*', () => passthrough());
  const network = setupTaskServer(server, ...handlers(jobsServer), local);
  let printed: string[];
  let complaints: unknown[][];

  beforeAll(() => {
    network.listen();
    for (const [name, value] of Object.entries({ ...globals, ...browser })) {
      vi.stubGlobal(name, value);
    }
  });
  beforeEach(() => {
    printed = [];
    complaints = [];
    for (const method of ['error', 'warn'] as const)
      vi.spyOn(console, method).mockImplementation((...line) => complaints.push(line));
    vi.spyOn(console, 'log').mockImplementation((...line) => printed.push(format(...line)));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    network.reset();
  });
  afterAll(() => {
    vi.unstubAllGlobals();
    network.close();
  });

  test.for(named('ts run'))('$label', async (block) => {
    await import(/* @vite-ignore */ block.file);
    expect(printed).toEqual(promisedOutput(block));
    expect(complaints).toEqual([]);
    // What a channel tells is told, and not only polled.
    const isPushed = /wake: (sse|webSocket)\(/.test(block.code);
    const channels = server.requests.filter(({ kind }) => kind === 'events');
    const answers = new Set(channels.map(({ answer }) => answer));
    expect([...answers]).toEqual(isPushed ? [block.code.includes('sse(') ? 200 : 101] : []);
  });
});

describe('tests', async () => {
  for (const { file } of named('ts test')) await import(/* @vite-ignore */ file);
});
