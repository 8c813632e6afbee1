import { type Convention, http } from 'await202';
import { describe, expect, test } from 'vitest';
import type { Reading } from '../../src/core/convention.ts';
import { Refusal } from '../../src/core/fault.ts';
import { namedUrl, type RewriteUrl, urlsOf } from '../../src/core/rewrite.ts';
import { answerOf, rulesOf } from '../support/life.ts';
import { monitor } from '../support/scripted-answers.ts';

// Which URL is requested when an answer names one, as functions. Whole operations: test/gateways/.

const { origin } = new URL(monitor);

describe('a URL that an answer names', () => {
  const named = (reference: string, rewriteUrl?: RewriteUrl | 'same-origin') =>
    namedUrl(reference, monitor, 'poll', rulesOf({}, rewriteUrl ? { rewriteUrl } : {}));

  test.for<[reference: string, url: string]>([
    ['http://10.0.0.7/out/1?a=1#b', `${origin}/out/1?a=1#b`],
    ['https://10.0.0.7:8443//out', `${origin}//out`],
    ['https://10.0.0.7/see/https://h/x', `${origin}/see/https://h/x`],
    ['2', `${origin}/tasks/2`],
  ])('is taken to the origin of the submit: %s', ([reference, url]) => {
    expect(named(reference, 'same-origin')).toBe(url);
  });

  test.for<[reference: string, says: string]>([
    ['ftp://h/see/https://h/x', 'a URL with the scheme ftp:'],
    ['https://[', 'an invalid URL'],
  ])('is refused all the same if it is no URL of HTTP: %s', ([reference, says]) => {
    expect(() => named(reference, 'same-origin')).toThrow(says);
  });

  test.for<[made: unknown, url: string]>([
    [undefined, `${origin}/out/1`],
    [null, `${origin}/out/1`],
    ['/moved/1', `${origin}/moved/1`],
    [new URL('https://other.example.com/1'), 'https://other.example.com/1'],
  ])('is what a function makes of it: %s', ([made, url]) => {
    expect(named('/out/1', () => made as string)).toBe(url);
  });

  test('is given to that function, with what it is for and who names it', () => {
    const seen: unknown[] = [];
    const rewriteUrl: RewriteUrl = (url, { purpose, from }) => {
      seen.push(url.href, purpose, from.href);
      url.pathname = '/changed';
      return undefined;
    };
    // It is a copy: what it is changed to does not count.
    expect(named('/out/1', rewriteUrl)).toBe(`${origin}/out/1`);
    expect(seen).toEqual([`${origin}/out/1`, 'poll', monitor]);
  });

  test.for<[said: string, make: () => unknown]>([
    ['', () => ''],
    ['https://[', () => 'https://['],
    ['https…', () => 'https://u:s3cret@[/x'],
    ['5', () => 5],
    ['/x', () => ['/x']],
    ['/x', () => ['/x?key=s3cret']],
    ['[object Object]', () => ({})],
    ['[object Promise]', async () => '/x'],
  ])('is refused if it makes none: %s', ([said, make]) => {
    const refused = expect(() => named('/out/1', make as RewriteUrl));
    refused.toThrow(Refusal);
    refused.toThrow(`no URL from rewriteUrl (it returned '${said}`);
  });
});

describe('the URLs of a reading', () => {
  const rewriteUrl: RewriteUrl = (url) => `/v2${url.pathname}`;
  const answer = answerOf(200, {});

  /** The URLs, if reading the answer again with all inputs moved tells these. */
  const urls = (
    reading: Reading,
    again: (move: (input: { url: string }) => { url: string }) => unknown,
    convention: Partial<Convention> = {},
    isRewritten = true,
  ) => {
    const rules = rulesOf({}, { ...(isRewritten && { rewriteUrl }) });
    const settings = { ...rules.settings, convention: { ...http(), ...convention } };
    return urlsOf(reading, answer, monitor, { ...rules, settings }, again as never);
  };
  const reading: Reading = { state: 'running', resultUrl: '/out/1', cancelUrl: `${monitor}/x` };

  test('are rewritten if the answer names them, and not if they were made of another', () => {
    expect(
      urls(reading, (move) => ({ ...reading, cancelUrl: `${move({ url: monitor }).url}/x` })),
    ).toEqual({ resultUrl: `${origin}/v2/out/1`, cancelUrl: `${monitor}/x` });
  });

  test('move with the inputs, by their paths', () => {
    const moved: unknown[] = [];
    urls(reading, (move) => {
      const both = { url: `${origin}/a?b=1`, statusUrl: monitor, state: 'running' };
      moved.push(move(both), move({ url: '/a' }), move({ url: '' }));
      return reading;
    });
    expect(moved).toEqual([
      { url: `${origin}/~/a?b=1`, statusUrl: `${origin}/~/tasks/1`, state: 'running' },
      { url: '/a' },
      { url: '' },
    ]);
  });

  test.for([undefined, 'fault'])('stay as they are if it is read as %s then', (again) => {
    expect(urls(reading, () => again)).toEqual({
      resultUrl: `${origin}/out/1`,
      cancelUrl: `${monitor}/x`,
    });
  });

  test('are read once where nothing rewrites them', () => {
    const again = () => {
      throw new Error('read again');
    };
    expect(urls(reading, again, {}, false)).toMatchObject({ resultUrl: `${origin}/out/1` });
  });

  test('are what the convention asks instead', () => {
    const address = (url: string, asked: string) => `${url}?for=${asked}`;
    expect(urls({ state: 'running', resultUrl: '/out/1' }, () => reading, { address })).toEqual({
      resultUrl: `${origin}/v2/out/1?for=${monitor}`,
    });
  });

  test('are refused if one is none, but for that of a stream', () => {
    const again = (wrong: Reading) => () => urls(wrong, () => wrong, {}, false);
    expect(again({ state: 'running', resultUrl: 'ftp://h/' })).toThrow(Refusal);
    expect(again({ state: 'running', eventsUrl: 'ftp://h/', cancelUrl: '/c' })()).toEqual({
      cancelUrl: `${origin}/c`,
    });
  });
});
