/** Where the remark of a server is looked for, and how often. */
import { describe, expect, test } from 'vitest';
import { remark } from '../../src/core/problem.ts';

/** A document whose innermost object counts how often it is looked at. */
function counting(names: readonly string[]) {
  let looks = 0;
  const innermost = {
    get code() {
      looks += 1;
      return 5;
    },
  };
  const document = names.reduceRight<object>((inner, name) => ({ [name]: inner }), innermost);
  return { document, looks: () => looks };
}

describe('what says nothing is looked at once', () => {
  test.for([
    [['error']],
    [['error', 'issue', 'failure', 'problem', 'fault']],
    [['data', 'response', 'result', 'body', 'status']],
    [['errorData', 'statusError', 'resultFault', 'bodyIssue', 'dataProblem']],
  ])('in %j', ([names = []]) => {
    const { document, looks } = counting(names);
    expect(remark(document)).toBeUndefined();
    expect(looks()).toBe(1);
  });

  test('and so is each of several beside each other', () => {
    const one = counting(['error', 'error']);
    const other = counting(['issue', 'issue']);
    expect(remark({ error: one.document, issue: other.document })).toBeUndefined();
    expect([one.looks(), other.looks()]).toEqual([1, 1]);
  });
});

test('a member that says nothing hides none that does', () => {
  expect(remark({ error: { code: 5 }, message: 'The disk is full' })).toBe('The disk is full');
  expect(remark({ errors: { name: ['is taken'] }, status: { code: 5 } })).toBe('is taken');
});

test('a description that is passed over in a status document is found inside an error', () => {
  expect(remark({ description: 'A report', error: { description: 'No paper' } }, -2)).toBe(
    'No paper',
  );
  expect(remark({ description: 'A report' }, -2)).toBeUndefined();
});
