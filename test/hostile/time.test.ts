/** However an answer is made up, reading it takes little time: with every convention. */
import * as core from 'await202';
import { type Answer, type Convention, http } from 'await202';
import * as vendors from 'await202/conventions';
import { describe, expect, test, vi } from 'vitest';
import { blank, type Checkpoint } from '../../src/core/checkpoint.ts';
import { defaultLimits } from '../../src/core/limits.ts';
import { remarkOf } from '../../src/core/problem.ts';
import { verdictOn } from '../../src/core/reading.ts';
import { hintIn } from '../../src/core/retry-after.ts';
import { urlsOf } from '../../src/core/rewrite.ts';

vi.setConfig({ testTimeout: 300_000 });

const { azure, durable, fhir, google, jsonApi, odata, ogc, redfish } = core;
const makers = { http, azure, durable, fhir, google, jsonApi, odata, ogc, redfish, ...vendors };
const conventions = Object.values(makers).map((make) =>
  (make as (options?: object) => Convention)(
    (make as unknown) === vendors.acme ? { sign: () => '' } : undefined,
  ),
);

const url = 'https://api.example.com/v1/jobs/1';
const now = 1_900_000_000_000;

/** Does something, and throws away what it throws. */
const attempt = (work: () => unknown) => {
  try {
    work();
  } catch {
    // Only the time counts.
  }
};

/** All that is done with the answer to a submit. */
function accept(convention: Convention, answer: Answer): void {
  const request = { method: 'POST', url };
  const rules = { origin: 'https://api.example.com', trusted: [], settings: { convention } };
  attempt(() => hintIn(convention, answer, now, undefined, request));
  attempt(() => {
    const reading = convention.accept(answer, request);
    if (reading) urlsOf(reading, answer, url, rules, () => reading);
  });
  attempt(() => remarkOf(answer));
}

/** All that is done with the answer to a poll. */
function poll(convention: Convention, answer: Answer, variables: Checkpoint['variables']): void {
  const before: Checkpoint = { ...blank(convention.name, url, now), variables };
  const settings = { convention, limits: defaultLimits };
  const context = { origin: 'https://api.example.com', trusted: [], settings };
  attempt(() => hintIn(convention, answer, now, before));
  attempt(() => verdictOn(answer, before, context, now, undefined));
  attempt(() => remarkOf(answer));
}

/** Milliseconds of this thread, the least of several, or the first that is within the limit. */
function cost(work: () => void, limit: number): number {
  let least = Infinity;
  for (let count = 0; count < 20 && least > limit; count++) {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

describe('16 KiB of headers', () => {
  const length = 16_000;
  const fill = (piece: string, size = length) => piece.repeat(size / piece.length);
  const pieces = [
    ...[
      '<',
      '<a',
      '<>',
      '<a>;',
      '<a>; rel=',
      '<a>; rel="self"; ',
      '<a>;;',
      '; rel="status"',
      'rel=',
    ],
    ...[',', ', ', '1,', '1s', '1 ', '1s1', '1900000000,', '1900000000000,', '9'],
    ...[
      'Sun, 06 Nov 2094 08:49:37 GMT, ',
      'nov 1 ',
      '2094-11-06T08:49:37Z,',
      '"a";r=0;t=1,',
      'r=0',
    ],
    ...['text/plain,', 'a/b;', 'a/', ';charset=', '; charset="', 'application/json,'],
    ...[
      '/',
      'a',
      'a/',
      '//',
      '?',
      '#',
      '%',
      '%C5',
      'Å',
      '..',
      '../',
      ' a',
      '\t',
      '"',
      '://',
      ':',
      '@',
    ],
  ];
  const names = [
    ...['link', 'retry-after', 'retry-after-ms', 'ratelimit', 'content-type', 'location', 'date'],
    ...['operation-location', 'azure-asyncoperation', 'content-location', 'set-cookie'],
    ...['x-progress', 'x-ms-copy-progress', 'x-ms-copy-status', 'openai-poll-after-ms'],
    ...['asyncresult', 'x-export-status'],
  ];
  /** One header that is as long as all may be; two that are half as long; many of them. */
  const blocks: [string, string][][] = [
    ...names.flatMap((name) => pieces.map((piece) => [[name, fill(piece)]] as [string, string][])),
    ...['a', '/', 'ab', '%'].map((piece): [string, string][] => [
      ['location', `/b${fill(piece, length / 3)}`],
      ['content-location', fill(piece, (length * 2) / 3)],
    ]),
    [
      ['date', fill('nov 1 ', length / 2)],
      ['retry-after', fill('1900000000,', length / 2)],
    ],
    Array.from({ length: 2000 }, (_, index) => [`x-${index}`, `${index}`] as [string, string]),
    [
      ...Array.from({ length: 1000 }, (_, index) => [`x-${index}`, '/a'] as [string, string]),
      ['location', `/${fill('a', length / 4)}`],
    ],
    Array.from({ length: 1000 }, () => ['set-cookie', 'a=1'] as [string, string]),
    Array.from({ length: 1000 }, () => ['link', '<a>; rel=b'] as [string, string]),
  ];
  // Made once for all conventions: that takes longer than most of them.
  const given = blocks.map((block) => ({ block, headers: new Headers(block) }));

  test.for(conventions)('$name takes at most 5 ms', (convention) => {
    const slow: { status: number; headers: string; step: string; milliseconds: number }[] = [];
    for (const { block, headers } of given) {
      for (const status of [202, 200, 503]) {
        const answer: Answer = { status, headers, body: undefined, url };
        const [[name = '', value = ''] = []] = block;
        const steps = {
          accept: () => accept(convention, answer),
          poll: () => poll(convention, answer, { monitor: name, mode: name, method: 'PUT' }),
        };
        for (const [step, work] of Object.entries(steps)) {
          const milliseconds = cost(work, 5);
          if (milliseconds > 5)
            slow.push({ status, headers: `${name}: ${value.slice(0, 40)}`, step, milliseconds });
        }
      }
    }
    expect(slow).toEqual([]);
  });
});

describe('a body', () => {
  const fill = (piece: string, length = 250_000) => piece.repeat(length / piece.length);
  const pieces = [
    ...[
      '<',
      '<a',
      '<status',
      '<status.',
      '<status>',
      '<status>x<',
      '<phase>',
      '<uws:result href="',
    ],
    ...[
      '<errorSummary>',
      '<message>',
      '<![CDATA[',
      ']]>',
      '<html',
      '/',
      '/a?',
      '?',
      '://',
      '://a@',
    ],
    ...['"job_state":[', '"job_state": ["', '{', '[', '}{', '} {', '{"a":1}\n', ' ', '\n', 'a'],
    ...['HTTP/1.1 200 ', '\r\n\r\n', 'running ', '\u001e', '"', '0', '%', '\u0000', '\u202e'],
  ];
  const starts = ['', 'HTTP/1.1 200 OK\r\n', '<job>', '{'];
  const textAnswer = (text: string, status = 200): Answer => ({
    status,
    headers: new Headers(),
    body: text,
    text,
    url,
  });
  const many = (make: (index: number) => [string, unknown], count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => make(index)));
  const nested = (name: string, depth: number): unknown =>
    depth ? many((index) => [`${name}${index}`, nested(name, depth - 1)], 7) : 'x';
  const documents = [
    many((index) => [`m${index}`, 1], 15_000),
    many((index) => [`status${index}`, 'x'], 10_000),
    many((index) => [`error${index}`, {}], 10_000),
    many((index) => [`a${index}`, many((inner) => [`progress${inner}`, '1/2'], 50)], 250),
    ...['error', 'message', 'data', 'issue', 'progress'].map((name) => nested(name, 5)),
    ...['error', 'issue', 'progress', 'a', '_', '('].map((piece) => ({ [fill(piece)]: {} })),
    ...['0', '1/', '<', '/', '%', ' '].flatMap((piece) => [
      { status: 'running', progress: fill(piece) },
      { status: 'running', progress: { done: fill(piece), total: fill(piece) } },
      { status: 'failed', error: { message: fill(piece) } },
      { status: fill(piece), percentComplete: fill(piece) },
      { jobs: [{ job_state: [fill(piece)] }], detail: fill(piece), code: fill(piece) },
    ]),
    Array.from({ length: 25_000 }, () => ({ status: 'running' })),
  ];
  const answers: Answer[] = [
    ...starts.flatMap((start) => pieces.map((piece) => textAnswer(start + fill(piece)))),
    ...[200, 400].flatMap((status) =>
      documents.map((body) => {
        const headers = new Headers({ 'content-type': 'application/json' });
        return { status, headers, body, text: JSON.stringify(body), url };
      }),
    ),
  ];

  /** Those that take longer than this, in milliseconds. */
  const slowest = (convention: Convention, limit: number, given: Answer[]) =>
    given.flatMap((answer) => {
      const milliseconds = cost(() => {
        accept(convention, answer);
        poll(convention, answer, {});
      }, limit);
      const { status, text } = answer;
      return milliseconds > limit ? [{ status, text: text?.slice(0, 60), milliseconds }] : [];
    });

  test('of 250 kB takes http() at most 250 ms', () => {
    expect(slowest(http(), 250, answers)).toEqual([]);
  });

  const short = pieces.map((piece) => textAnswer(fill(piece, 200_000)));

  test.for(conventions)('of 200 kB takes $name at most 200 ms', (convention) => {
    expect(slowest(convention, 200, short)).toEqual([]);
  });
});
