/** What `explain` tells one to write, tried on every transcript. */
import { http } from 'await202';
import type { TranscriptCase } from 'await202/mocks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { departures } from '../../scripts/transcript/departures.ts';
import { play } from '../../scripts/transcript/play.ts';
import { adviceFor, httpAdvice, namedAdvice } from '../../src/cli/explain/advice.ts';
import type { Exchange } from '../../src/cli/explain/exchange.ts';
import { guessedPlaces } from '../../src/cli/explain/place.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { transcripts } from '../support/transcripts.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const exchangesOf = ({ steps }: TranscriptCase): Exchange[] =>
  steps.flatMap((step) => {
    if (step.kind !== 'exchange') return [];
    const { method, url } = step.request;
    const { status, headers, body: text } = step.answer;
    return [{ method, url, status, headers: new Headers(headers), text }];
  });

/** The first case of each transcript that succeeds, as it is without anything unusual. */
const successes = Object.entries(transcripts).flatMap(([file, { cases, fields }]) => {
  const one = cases.find(
    ({ title, outcome }) => /^success/.test(title) && outcome.text.startsWith('succeeded'),
  );
  return one ? [{ file, one, trustedOrigins: fields['trusted']?.split(/[,\s]+/) ?? [] }] : [];
});

type Success = (typeof successes)[number];

/** `'right'`; `'end'` if it asks what is asked and sees the end, but shows the way or the result otherwise. */
async function tried(
  { one, trustedOrigins }: Success,
  convention: ReturnType<typeof http>,
  isPlain: boolean,
) {
  const found = departures(one, await play(one, convention, { isPlain, trustedOrigins }));
  if (found.length === 0) return 'right';
  const isEnd = found.every(
    ({ kind, saw }) => kind === 'read' || (kind === 'came to' && saw.startsWith('succeeded')),
  );
  return isEnd ? 'end' : 'wrong';
}

const best = (seen: readonly string[]): string =>
  ['right', 'end', 'wrong'].find((one) => seen.includes(one)) ?? 'none';

test('of the transcripts that plain http() does not read, it says what reads most', {
  timeout: 60_000,
}, async () => {
  const missed: { file: string; named: string; own: string }[] = [];
  for (const success of successes) {
    if ((await tried(success, http(), true)) === 'right') continue;
    const exchanges = exchangesOf(success.one);
    const seen = { named: [] as string[], own: [] as string[] };
    for (const { convention } of namedAdvice(exchanges, true).slice(0, 2))
      seen.named.push(await tried(success, convention, false));
    for (const { convention } of httpAdvice(exchanges, true).slice(0, 2))
      seen.own.push(await tried(success, convention, true));
    missed.push({ file: success.file, named: best(seen.named), own: best(seen.own) });
  }
  const count = (by: 'named' | 'own', what: string) =>
    missed.filter((one) => one[by] === what).length;
  // What docs/command-line.md says. The servers of transcripts are those that have a convention, so the
  // second figure is the one for servers that nobody knows.
  expect({
    transcripts: successes.length,
    missed: missed.length,
    named: count('named', 'right'),
    http: count('own', 'right'),
    httpButTheWay: count('own', 'end'),
    neither: missed
      .filter(({ named, own }) => named !== 'right' && own !== 'right')
      .map(({ file }) => file),
  }).toEqual({
    transcripts: 67,
    missed: 56,
    named: 45,
    http: 18,
    httpButTheWay: 18,
    neither: [
      // It wants a function that signs.
      'acme.txt',
      'azure-data-plane.txt',
      // Their polls are kept open, which http() does not ask for, so explain never sees these.
      'elasticsearch-async-search-wait.txt',
      'google-compute-wait.txt',
      'google-wait.txt',
      // A redirect leads from the submit to the monitor.
      'jira-task.txt',
      'json-api.txt',
      'lxd-wait.txt',
      // It is XML.
      'uws.txt',
      'zalando-job.txt',
    ],
  });
});

const answer = (document: unknown, more: Partial<Exchange> = {}): Exchange => ({
  method: 'GET',
  url: 'https://api.example.com/jobs/j-77',
  status: 200,
  headers: new Headers({ 'content-type': 'application/json' }),
  text: JSON.stringify(document),
  ...more,
});
const submitted = (document: unknown) =>
  answer(document, { method: 'POST', url: 'https://api.example.com/jobs', status: 201 });

describe('advice', () => {
  test('for an id, a word that nobody knows, and a result elsewhere', () => {
    const [first] = adviceFor(
      [
        submitted({ job: { id: 'j-77' }, name: 'x' }),
        answer({ job: { id: 'j-77', phase: 'cooking' } }),
        answer({ job: { id: 'j-77', phase: 'served', plate: '/plates/9' } }),
        answer({ soup: true }, { url: 'https://api.example.com/plates/9' }),
      ],
      true,
    );
    expect(first?.code).toBe(
      "http({ monitor: template('{original}/{job.id}'), state: body('job.phase'), words: { succeeded: ['served'] }, resultUrl: body('job.plate') })",
    );
  });

  test('is none where http() reads it', () => {
    expect(
      adviceFor(
        [
          answer(
            {},
            { method: 'POST', status: 202, headers: new Headers({ location: '/jobs/j-77' }) },
          ),
          answer({ status: 'running' }),
          answer({ status: 'done', result: 1 }),
        ],
        true,
      ),
    ).toEqual([]);
  });

  test('is none for what nobody could read', () => {
    expect(adviceFor([], true)).toEqual([]);
    expect(adviceFor([answer('<html>')], false)).toEqual([]);
    expect(
      adviceFor([submitted(null), answer({ a: 1 }, { url: 'https://x.example/1' })], true),
    ).toEqual([]);
  });

  test('guesses where a monitor may be', () => {
    const places = guessedPlaces(
      submitted({ links: { job_url: '/v1/jobs/7' }, id: 'j-7', title: 'a' }),
    );
    expect(places.map(({ code, url }) => [code, url])).toEqual([
      ["body('links.job_url')", 'https://api.example.com/v1/jobs/7'],
      ["template('{original}/{id}')", 'https://api.example.com/jobs/j-7'],
    ]);
  });
});
