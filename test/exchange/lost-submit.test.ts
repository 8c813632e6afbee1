import type { Answer } from 'await202';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../src/core/fault.ts';
import { lossOf } from '../../src/exchange/lost-submit.ts';

// Redirects that lose a submit, because they turn it into a GET of the same resource.

const origin = 'https://api.example.com';
const trust = { origin, trusted: [origin, 'http://api.example.com'] };

interface Given {
  /** The method that it was submitted with. */
  readonly first?: string;
  /** And the one that it has by now. */
  readonly method?: string;
  readonly body?: unknown;
  readonly asked?: string;
  readonly status: number;
  /** The target of the redirect. */
  readonly next?: string;
  /** Where the answer came from, if redirects were followed unseen. */
  readonly from?: string;
}

function loss({ first = 'POST', method = first, asked = '/jobs', ...given }: Given) {
  const absolute = (path: string) => new URL(path, origin).href;
  const { status, next, from, body } = given;
  const answer = { status, url: absolute(from ?? asked), redirected: !!from } as Answer;
  const submission = { method: first, body, asked: () => [absolute(asked)] as const };
  return lossOf(submission, method, answer, next && absolute(next), trust);
}

const lost = (status: number, where: string, method = 'POST') =>
  `HTTP ${status} to ${origin}${where}, which turns the ${method} into a GET: submit to that URL`;

describe('a redirect to the same resource loses it', () => {
  test.for<[Given, string]>([
    [{ status: 301, next: '/jobs/' }, lost(301, '/jobs/')],
    [{ status: 302, next: '/jobs/' }, lost(302, '/jobs/')],
    [{ status: 302, next: '//api.example.com//jobs' }, lost(302, '//jobs')],
    [{ status: 302, next: '/jobs', asked: '/jobs?a=1' }, lost(302, '/jobs')],
    [{ status: 302, next: '/jobs?a=1', asked: '/jobs?a=1' }, lost(302, '/jobs')],
    [{ status: 302, next: '/jobs/', first: 'PUT' }, lost(302, '/jobs/', 'PUT')],
    [{ status: 302, next: '/jobs/', first: 'GETALL' }, lost(302, '/jobs/', 'GETALL')],
    [{ status: 302, next: '/jobs/', first: 'FORGET' }, lost(302, '/jobs/', 'FORGET')],
  ])('%j', ([given, message]) => {
    expect(loss(given)).toBe(message);
  });

  test('and a 301 to another does, too', () => {
    expect(loss({ status: 301, next: '/v2/jobs' })).toBe(lost(301, '/v2/jobs'));
  });
});

describe('it is not lost', () => {
  test.for<[string, Given]>([
    ['by a 303, which says that it has arrived', { status: 303, next: '/jobs/' }],
    ['by a 302 to another resource', { status: 302, next: '/tasks/1' }],
    ['by one whose path has another slash in it', { status: 302, asked: '/ab', next: '/a/b' }],
    ['by one with another query', { status: 302, asked: '/jobs?a=1', next: '/jobs?a=2' }],
    ['by a 301 of what is a GET by now', { status: 301, next: '/v2/jobs', method: 'GET' }],
    ['if it was a GET', { status: 302, next: '/jobs/', first: 'GET' }],
    ['if it was a HEAD', { status: 301, next: '/jobs/', first: 'HEAD' }],
    ['by a 307, which repeats it', { status: 307, next: '/jobs/', body: 'rows' }],
    ['by a 308', { status: 308, next: '/jobs/', body: 'rows' }],
    ['by an error without a redirect', { status: 404 }],
    ['by an end without a redirect', { status: 200 }],
    ['by a choice without a redirect', { status: 300 }],
  ])('%s', ([, given]) => {
    expect(loss(given)).toBeUndefined();
  });
});

describe('a body that can be read only once', () => {
  const body = { getReader() {} };

  test('cannot be sent again', () => {
    expect(loss({ status: 307, next: '/v2/jobs', body })).toBe(
      `HTTP 307 to ${origin}/v2/jobs, with a body that can be read only once`,
    );
  });

  test('need not be, once it is a GET', () => {
    expect(loss({ status: 308, next: '/v2/jobs', body, method: 'GET' })).toBeUndefined();
  });
});

describe('where redirects were followed unseen', () => {
  test.for<[Given, string | undefined]>([
    // To where it was asked: repeated, or a list of what there is.
    [{ status: 202, from: '/jobs/' }, undefined],
    [{ status: 201, from: '/jobs/' }, undefined],
    [{ status: 200, from: '/jobs/' }, lost(200, '/jobs/')],
    [{ status: 204, from: '/jobs/' }, lost(204, '/jobs/')],
    [{ status: 300, from: '/jobs' }, lost(300, '/jobs')],
    [{ status: 306, from: '/jobs/' }, lost(306, '/jobs/')],
    [{ status: 404, from: '/jobs/' }, undefined],
    // Back to the very URL.
    [{ status: 200, from: '/jobs' }, undefined],
    [{ status: 200, from: '/tasks/1' }, undefined],
  ])('%j', ([given, message]) => {
    expect(loss(given)).toBe(message);
  });
});

test('one to an origin that is not trusted is refused', () => {
  const send = () => loss({ status: 303, next: 'https://files.example.net/1?sig=secret' });
  expect(send).toThrow(Refusal);
  expect(send).toThrow(/^a redirect of the submit to https:\/\/files\.example\.net$/);
});
