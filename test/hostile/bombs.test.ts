import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { constants, deflateRawSync } from 'node:zlib';
import type { Limits } from 'await202';
import { expect, test } from 'vitest';
import type { Job, Report } from '../support/client-process.ts';
import { send, type WireAnswer, wireServer } from '../support/wire-server.ts';

// One megabyte on the wire, one gigabyte for whoever reads it whole.
const megabytes = 1024;
const flushed = { level: 9, finishFlush: constants.Z_FULL_FLUSH };
const packed = (text: string | Buffer) => deflateRawSync(text, flushed);
const piece = packed(Buffer.alloc(2 ** 20, 'x'));
// One stream of gzip, not one after the other: Deno reads only the first. The end is not reached.
const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
const end = Buffer.from([3, 0, ...Array(8).fill(0)]);
const gzip = { 'content-encoding': 'gzip' };

/** Sends a text with as many megabytes of `x` within it, as gzip. */
const bomb = (
  before: string,
  after: string,
  type = 'application/json',
  status = 200,
): WireAnswer => {
  const middle = Array.from({ length: megabytes }, () => piece);
  const bytes = Buffer.concat([head, packed(before), ...middle, packed(after), end]);
  return (response) => {
    response.writeHead(status, { ...gzip, 'content-type': type }).end(bytes);
  };
};

const running = bomb('{"status":"running","log":"', '"}');
const accepted = send(202, { location: '/tasks/1' });

/** Runs a task in a process of its own, whose memory can be measured. */
async function runAlone(answer: WireAnswer, limits?: Partial<Limits>) {
  const server = await wireServer({ 'POST /tasks': accepted, 'GET /tasks/1': answer });
  const polling = { minDelay: 5, maxFailures: 1 };
  const job: Job = { baseUrl: server.origin, options: { polling, timeout: 100_000, limits } };
  const program = fileURLToPath(new URL('../support/client-process.ts', import.meta.url));
  const command = [program, JSON.stringify([job])];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 60_000 });
  const { ends, peak, unhandled } = JSON.parse(stdout) as Report;
  expect(unhandled).toEqual([]);
  return { end: ends[0], peak, lines: server.lines };
}

const image = bomb('', '', 'application/octet-stream');

test.for([
  { label: 'says "running"', answer: running, limit: 'resultLength', bytes: 20_000_000 },
  { label: 'is a result', answer: image, limit: 'resultLength', bytes: 2_000_000 },
  {
    label: 'comes with a 202',
    answer: bomb('{"log":"', '"}', 'application/json', 202),
    limit: 'statusLength',
    bytes: 1_000_000,
  },
])(
  'a gzip bomb that $label is read no further than limits.$limit',
  { timeout: 60_000 },
  async ({ answer, limit, bytes }) => {
    const { end, peak, lines } = await runAlone(answer, { [limit]: bytes });
    expect(end).toMatchObject({
      name: 'ProtocolError',
      message: expect.stringContaining(`a body of over ${bytes} bytes (limits.${limit})`),
      statusUrl: expect.stringContaining('/tasks/1'),
    });
    // It is not asked for again.
    expect(lines).toEqual(['POST /tasks', 'GET /tasks/1']);
    // A process with nothing to read has 100 to 150; read whole, this would be over 1,000.
    expect(peak).toBeLessThan(500);
  },
);
