import { redfish } from 'await202';
import { describe, expect, test } from 'vitest';
import { polled, submit, told } from '../support/told.ts';

// What redfish() reads in one answer.

const read = (document: object, before = polled()) => redfish().read(told(document), before);

describe('the state of a task', () => {
  test.for<[string, string, string, string]>([
    ['Completed', 'OK', 'succeeded', 'Completed'],
    ['Completed', 'Warning', 'succeeded', 'Completed'],
    ['Completed', 'Critical', 'failed', 'Critical'],
    ['Running', 'Critical', 'running', 'Running'],
    ['Running', 'OK', 'running', 'Running'],
  ])('%s with health %s is %s', ([TaskState, TaskStatus, state, word]) => {
    expect(read({ TaskState, TaskStatus })).toMatchObject({ state, word });
    expect(read({ JobState: TaskState, JobStatus: TaskStatus })).toMatchObject({ state, word });
  });
});

describe('the reason of a failure', () => {
  const task = { TaskState: 'Exception', message: 'not this' };

  test('is in its error', () => {
    expect(read({ ...task, error: 'out of space' })).toEqual({
      ...{ state: 'failed', word: 'Exception', message: 'out of space' },
    });
  });

  test('but rather in the last of its messages', () => {
    const Messages = [{ Message: 'started' }, { Message: 'image is corrupt' }];
    expect(read({ ...task, Messages, error: 'out of space' })).toMatchObject({
      message: 'image is corrupt',
    });
  });

  test('and first of all in the details of its error', () => {
    const error = { '@Message.ExtendedInfo': [{ Message: 'no such image' }], message: 'see there' };
    expect(read({ ...task, Messages: [{ Message: 'started' }], error })).toMatchObject({
      message: 'no such image',
    });
  });
});

describe('the task that an accepted submit names', () => {
  const headers = { location: '/monitors/1' };
  const accept = (id: unknown, status = 202) =>
    redfish().accept(told({ '@odata.id': id }, { status, headers }), submit);

  test('is remembered', () => {
    expect(accept('/tasks/1')).toEqual({
      state: 'pending',
      statusUrl: '/monitors/1',
      variables: { monitor: 'location', task: '/tasks/1' },
    });
  });

  test.for([7, undefined])('is none if it is %s', (id) => {
    expect(accept(id)).toHaveProperty('variables', { monitor: 'location' });
    expect(Object.keys((accept(id) as { variables: object }).variables)).toEqual(['monitor']);
  });

  test('is of no use if nothing was accepted', () => {
    expect(accept('/tasks/1', 400)).toBeUndefined();
    const end = accept('/resources/1', 201);
    expect(end).toMatchObject({ state: 'succeeded' });
    expect(end).not.toHaveProperty('variables');
    expect(accept(7, 201)).not.toHaveProperty('variables');
  });

  test('is asked once the monitor has ended with a 204', () => {
    const before = polled({ monitor: 'said202', variables: { task: '/tasks/1' } });
    expect(redfish().read(told(undefined, { status: 204 }), before)).toEqual({
      ...{ state: 'running', statusUrl: '/tasks/1', variables: { ended: 'yes' } },
    });
    expect(redfish().read(told(undefined, { status: 204 }), polled())).toMatchObject({
      state: 'succeeded',
    });
  });

  test('says with a 200 that it is at work, where the monitor has answered 202', () => {
    const said202 = polled({ monitor: 'said202' });
    const ended = polled({ monitor: 'said202', variables: { ended: 'yes' } });
    expect(read({ TaskState: 'Running' }, said202)).toMatchObject({ state: 'succeeded' });
    expect(read({ TaskState: 'Running' }, ended)).toMatchObject({ state: 'running' });
  });

  test('may be forgotten, which is a success only after that 204', () => {
    expect(redfish().gone?.(polled({ variables: { ended: 'yes' } }))).toBe('succeeded');
    expect(redfish().gone?.(polled({ variables: { task: '/tasks/1' } }))).toBeUndefined();
    expect(redfish().gone?.(polled())).toBeUndefined();
  });
});
