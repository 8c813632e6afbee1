import { jiraTask } from 'await202/conventions';
import { describe, expect, test } from 'vitest';
import { polled, submit, told } from '../support/told.ts';

// What jiraTask() reads in one answer.

describe('the monitor', () => {
  const api = 'https://acme.atlassian.net/rest/api/3';
  const accept = (url: string) =>
    jiraTask().accept(told({ status: 'ENQUEUED' }, { url }), { ...submit, url: `${api}/project` });

  test('is the task that has answered', () => {
    expect(accept(`${api}/task/10641`)).toMatchObject({
      ...{ state: 'pending', statusUrl: `${api}/task/10641` },
    });
  });

  test.for(['/project/P', '/task/10641/logs', '/task/10641?x=1', '/task/'])(
    'is nothing else: %s',
    (path) => {
      expect(accept(api + path)).toEqual({
        state: 'pending',
        word: 'ENQUEUED',
        place: 'status',
        variables: {},
      });
    },
  );
});

describe('the reason of a failure', () => {
  const read = (more: object) => jiraTask().read(told({ status: 'FAILED', ...more }), polled());
  const failed = { state: 'failed', word: 'FAILED', place: 'status' };

  test('is its message', () => {
    expect(read({ error: 'E1', result: 'none', message: 'no permission' })).toEqual({
      ...{ ...failed, message: 'no permission' },
    });
  });

  test('or else its result', () => {
    expect(read({ error: 'E1', result: 'no permission' })).toEqual({
      ...{ ...failed, message: 'no permission' },
    });
  });
});
