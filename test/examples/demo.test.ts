/** `npm run demo`, on the sources and without a terminal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

const demo = fileURLToPath(new URL('../../examples/demo.ts', import.meta.url));
const sources = new URL('../support/sources.ts', import.meta.url);

let code: number | null;
let seconds: number;
let complaints: string;
/** The lines of each step, its heading first. */
let steps: readonly (readonly string[])[];

beforeAll(async () => {
  const began = performance.now();
  const child = spawn(process.execPath, [demo], {
    // The process that the demo itself starts inherits this.
    env: { ...process.env, NODE_OPTIONS: `--import=${sources.href}` },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 20_000,
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  [code] = (await once(child, 'close')) as [number | null];
  seconds = (performance.now() - began) / 1_000;
  const [printed, complained] = await output;
  complaints = complained;
  steps = printed
    .trim()
    .split(/\n\n/)
    .map((step) => step.split('\n').map((line) => line.trim()));
}, 30_000);

/** The lines under a heading. */
const linesOf = (heading: RegExp): readonly string[] => {
  const step = steps.find(([first]) => heading.test(first ?? ''));
  if (!step) throw new Error(`No heading like ${heading} among ${steps.map(([it]) => it)}`);
  return step.slice(1);
};

describe('npm run demo', () => {
  test('exits with 0 within 15 seconds, without a complaint', () => {
    expect(complaints).toBe('');
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(15);
  });

  test('has five steps', () => {
    expect(steps.map(([heading]) => heading?.replace(/:.*/, ''))).toEqual([
      '1. One line',
      '2. Progress',
      '3. A task that fails',
      '4. Cancel',
      '5. Checkpoint',
    ]);
  });

  test('prints a result that its schema has typed', () => {
    expect(linesOf(/One line/)).toEqual(['Invoice 2026-0042 is about 128.00 EUR.']);
  });

  test('shows progress as plain lines, from the first status to the last', () => {
    const lines = linesOf(/Progress/);
    expect(lines[0]).toBe('░░░░░░░░░░░░░░░░░░░░░░░░   0 %  pending reading');
    expect(lines.at(-2)).toBe('████████████████████████ 100 %  succeeded');
    expect(lines.at(-1)).toBe('The result: { year: 2026, pages: 12 }');
    expect(lines.length).toBeGreaterThan(5);
    for (const control of ['\r', '\u001b']) expect(lines.join()).not.toContain(control);
  });

  test('shows the problem details of a task that fails', () => {
    expect(linesOf(/fails/)).toEqual([
      'OperationFailedError: Out of paper. The printer has 20 sheets left, 500 are needed.',
    ]);
  });

  test('shows that an abort ends the wait, and that the server has received the DELETE', () => {
    const lines = linesOf(/Cancel/);
    expect(lines).toContain('The wait has ended at once: the user has left the page.');
    expect(lines.at(-1)).toBe('The server has received: DELETE /tasks/task-4 → 204');
  });

  test('goes on in another process, from where the first one stopped', () => {
    const lines = linesOf(/Checkpoint/);
    const handOver = lines.findIndex((line) => line.includes('hands over'));
    const [, first, checkpoint = ''] =
      /^Process (\d+) hands over (.*)/.exec(lines[handOver] ?? '') ?? [];
    const [, second] = /^Process (\d+) goes on/.exec(lines[handOver + 1] ?? '') ?? [];
    expect(Number(second)).not.toBe(Number(first));
    expect(JSON.parse(checkpoint)).toMatchObject({ version: 2, state: 'running' });
    // The other process begins with the very status that the checkpoint holds; less time is left.
    const statusIn = (line = '') => line.replace(/ *\(about .*/, '');
    expect(statusIn(lines[handOver + 2])).toBe(statusIn(lines[handOver - 1]));
    expect(lines.at(-1)).toBe('The result: { files: 3141 }');
  });
});
