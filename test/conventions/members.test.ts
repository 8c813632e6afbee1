import { describe, expect, test } from 'vitest';
import { membersIn } from '../../src/conventions/members.ts';

// What of a document is searched for a state and a progress.

const paths = (document: unknown) => membersIn(document).map(({ path }) => path);

test('the members at the top come first, then those one level down, and no deeper', () => {
  const document = { job: { Status: { code: 1 } }, id: 7, log: { at: 0 }, list: [{ state: 'x' }] };
  expect(paths(document)).toEqual(['job', 'id', 'log', 'list', 'job.Status', 'log.at']);
});

test('a member has its folded name, that of its object, its path as written and its owner', () => {
  const owner = { 'Job-State': 'running' };
  expect(membersIn({ Current_Job: owner })[1]).toEqual({
    name: 'jobstate',
    outer: 'currentjob',
    path: 'Current_Job.Job-State',
    value: 'running',
    owner,
  });
  expect(membersIn({ State: 1 })[0]).toMatchObject({ name: 'state', outer: '', path: 'State' });
});

test.for([null, undefined, 'text', 5, [{ state: 'x' }]])('%j has none', (document) => {
  expect(membersIn(document)).toEqual([]);
});

describe('what no status document has is left out', () => {
  test('a name of 64 characters', () => {
    const [short, long] = ['s'.repeat(63), 'l'.repeat(64)];
    expect(paths({ [short]: 1, [long]: 2 })).toEqual([short]);
  });

  test('a member that is called __proto__', () => {
    expect(paths(JSON.parse('{"__proto__":{"state":"done"},"id":1}'))).toEqual(['id']);
    expect(paths(JSON.parse('{"job":{"__proto__":{"state":"done"},"id":1}}'))).toEqual([
      ...['job', 'job.id'],
    ]);
  });

  test('members after the thousandth', () => {
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`m${index}`, 1]));
    expect(paths(many)).toHaveLength(1000);
    expect(paths({ many })).toHaveLength(1001);
    expect(paths(many).at(-1)).toBe('m999');
  });
});
