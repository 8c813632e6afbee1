/** Selectors on their own: what they pick out of an answer. */
import {
  type Answer,
  body,
  type Checkpoint,
  found,
  fraction,
  header,
  link,
  match,
  original,
  self,
  template,
} from 'await202';
import { describe, expect, test } from 'vitest';

const url = 'https://api.example.com/reports?year=2026';

/** A submit's answer with this body; texts are read as such. */
const answer = (body: unknown, headers: HeadersInit = {}): Answer => ({
  status: 200,
  headers: new Headers(headers),
  body,
  url,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});
const request = { method: 'POST', url: 'https://api.example.com/v2/reports?api-version=1#top' };
const at = (statusUrl: string) => ({ statusUrl }) as Checkpoint;

test('body() without a path is the whole body', () => {
  expect(body()(answer([1, 2]))).toEqual([1, 2]);
});

test('original is the URL of the submit, and nothing later', () => {
  expect(original(answer({}), undefined, request)).toBe(request.url);
  expect(original(answer({}), at('https://api.example.com/tasks/1'))).toBeUndefined();
});

test('self is the URL of the answer', () => {
  expect(self(answer({}))).toBe(url);
});

describe('match()', () => {
  const job = '<job><phase>EXECUTING</phase></job>';

  test.for([
    { label: 'its first group', pattern: /<phase>(\w+)/, value: 'EXECUTING' },
    { label: 'all of it, without a group', pattern: /EXEC\w+/, value: 'EXECUTING' },
    { label: 'nothing where nothing is found', pattern: /ERROR/, value: undefined },
  ])('gives $label', ({ pattern, value }) => {
    expect(match(pattern)(answer(job))).toBe(value);
  });

  test.for([
    { label: 'a header', selector: header('x-n'), value: '3' },
    { label: 'a number', selector: body('n'), value: '3' },
    { label: 'what is not there', selector: body('m'), value: undefined },
    { label: 'what is no text', selector: body('list'), value: undefined },
  ])('searches $label', ({ selector, value }) => {
    expect(match(/\w/, selector)(answer({ n: 30, list: [3] }, { 'x-n': '3/7' }))).toBe(value);
  });

  test('finds nothing in an answer without a body', () => {
    expect(match(/x/)({ ...answer(''), text: undefined, body: undefined })).toBeUndefined();
  });
});

describe('found()', () => {
  test.for([{}, { code: 5 }, 'no space left', 0, true, ['x']])('%j is there', (error) => {
    expect(found(body('error'), 'failed')(answer({ error }))).toBe('failed');
  });

  test.for([undefined, null, false, '', []])('%j is not', (error) => {
    expect(found(body('error'), 'failed')(answer({ error }))).toBeUndefined();
  });
});

describe('fraction()', () => {
  const progress = fraction(body('done'), body('all'));

  test.for([
    { done: 1, all: 4, value: '25%' },
    { done: '1', all: '200', value: '0.5%' },
    { done: 4, all: 4, value: '100%' },
  ])('$done of $all is $value', ({ done, all, value }) => {
    expect(progress(answer({ done, all }))).toBe(value);
  });
});

describe('template()', () => {
  const signed = 'https://api.example.com/op/1?api-version=1&sig=a%2Fb#x';

  test.for([
    { pattern: '{statusUrl}', url: 'https://api.example.com/op/1?api-version=1&sig=a%2Fb' },
    {
      pattern: '{statusUrl}:cancel',
      url: `https://api.example.com/op/1:cancel?api-version=1&sig=a%2Fb`,
    },
    {
      pattern: '{statusUrl}/wait?timeout=10',
      url: 'https://api.example.com/op/1/wait?timeout=10&api-version=1&sig=a%2Fb',
    },
    { pattern: '{original}/{id}', url: 'https://api.example.com/v2/reports/7?api-version=1' },
    { pattern: '{url}/{id}', url: 'https://api.example.com/reports/7?year=2026' },
    { pattern: '{origin}/{id}', url: 'https://api.example.com/7' },
    { pattern: '/{+path}', url: '/a/b?c' },
    { pattern: '/{path}', url: '/a%2Fb%3Fc' },
  ])('$pattern is $url', ({ pattern, url }) => {
    const document = answer({ id: 7, path: 'a/b?c' });
    expect(template(pattern)(document, at(signed), request)).toBe(url);
  });

  test('a question mark in a query stays there', () => {
    const statusUrl = 'https://api.example.com/op/1?of=/a?b';
    const cancel = 'https://api.example.com/op/1/cancel?of=/a?b';
    expect(template('{statusUrl}/cancel')(answer({}), at(statusUrl))).toBe(cancel);
  });

  test.for(['{statusUrl}/x', '{original}/x', '{id}', '{empty}', '{list}', '{constructor}'])(
    'without a value for %s is not there',
    (pattern) => {
      expect(template(pattern)(answer({ empty: '', list: [] }))).toBeUndefined();
    },
  );

  test('further names stand for what selectors pick', () => {
    const version = match(/\/(v\d+)\//, original);
    const job = template('{origin}/{version}/{job}', { version, job: link('job') });
    expect(job(answer({ links: { job: 'j 1' } }), undefined, request)).toBe(
      'https://api.example.com/v2/j%201',
    );
  });
});
