import { describe, expect, test } from 'vitest';
import { isProblem, problemIn, remark, remarkOf } from '../../src/core/problem.ts';
import { answerOf } from '../support/life.ts';

// What a server says went wrong. Where it is looked for, and how often: ./remark.test.ts.

describe('problem details', () => {
  test.for([
    { type: 'https://example.com/out-of-paper' },
    { title: 'Out of paper' },
    { detail: 'No paper in tray 2' },
    { instance: '/printers/7' },
    { title: 5, detail: 'No paper in tray 2' },
  ])('have one of their members as a text: %j', (document) => {
    expect(problemIn(document)).toBe(document);
  });

  test.for([
    ...[{}, { status: 500 }, { title: 5 }, { error: 'no paper' }, { type: null }],
    ...['detail', ['title'], 5, true, null, undefined],
  ])('are not what has none: %j', (document) => {
    expect(problemIn(document)).toBeUndefined();
  });

  test('say by their type that a description is about what went wrong', () => {
    const [job, problem] = ['application/json', 'application/problem+json'].map((type) =>
      answerOf(200, { description: 'No paper' }, { 'content-type': type }),
    ) as [ReturnType<typeof answerOf>, ReturnType<typeof answerOf>];
    expect([isProblem(job), isProblem(problem)]).toEqual([false, true]);
    expect([remarkOf(job), remarkOf(problem)]).toEqual([undefined, 'No paper']);
    expect(remarkOf({ ...job, status: 400 })).toBe('No paper');
    expect(remarkOf({ ...job, status: 399 })).toBeUndefined();
  });
});

describe('a remark', () => {
  test.for<[said: string, remark: string | undefined]>([
    ['  No paper\n', 'No paper'],
    [' \n\t', undefined],
    ['', undefined],
    ['disk<5 GB>left', 'disk<5 GB>left'],
    ['1 < 2', '1 < 2'],
    ['<error>No paper</error>', 'No paper'],
    [' \r\n<error>No paper</error>', 'No paper'],
    ['<code>E5</code><message>No paper</message>', 'E5  No paper'],
    ['<a><![CDATA[<No paper>]]></a>', undefined],
    ['<a><![CDATA[No paper & no ink]]></a>', 'No paper & no ink'],
    ['<a>no &lt;paper&gt;</a>', 'no <paper>'],
    ['<!DOCTYPE html><p>No paper', undefined],
    ['error: <HTML>', undefined],
  ])('in a text is what it says: %j', ([said, found]) => {
    expect(remark(said)).toBe(found);
  });

  test('is the first of a list, and is looked for on six levels', () => {
    const nested = (levels: number) =>
      Array.from({ length: levels }).reduce<unknown>((inner) => [inner, 'other'], 'No paper');
    expect(remark(nested(1))).toBe('No paper');
    expect(remark(nested(6))).toBe('No paper');
    expect(remark(nested(7))).toBeUndefined();
    expect(remark([])).toBeUndefined();
  });
});
