/** The form for a bug report: its example is one that can be played. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseTranscript } from 'await202/mocks';
import { expect, test } from 'vitest';
import { command } from '../../scripts/transcript/command.ts';

const form = readFileSync(
  new URL('../../.github/ISSUE_TEMPLATE/operation.yml', import.meta.url),
  'utf8',
);

/** The block of the field `transcript`, without its indentation. */
const [, block = ''] =
  /^ {4}id: transcript\n[\s\S]*?^ {6}value: \|\n((?: {8}.*\n|\n)+)/m.exec(form) ?? [];
const example = block.replace(/^ {8}/gm, '');

test('its example is a transcript', () => {
  const { title, fields, cases } = parseTranscript(example);
  expect([title, fields, cases.length]).toEqual(['Tickets', { convention: 'http()' }, 1]);
});

test('and shows what is wrong', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'form-'));
  try {
    writeFileSync(join(folder, 'report.txt'), example);
    expect(await command(['report.txt'], folder)).toEqual({
      text: `the exchange from line 4 on
report.txt:16: http() comes to another end
  transcript: = succeeded {"phase":"printed","ticket":"7A"}
  http():     = running

http() departs from the transcript.
`,
      code: 1,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('it names the command, and what to leave out', () => {
  expect(form).toContain('npm run transcript -- report.txt');
  expect(form).toMatch(/Leave out .*: tokens, cookies, keys/);
});
