import { createClient, isFinal, type OperationError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { play, script, submitted } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const undefinedOf = (record: object) =>
  Object.entries(record).flatMap(([key, value]) => (value === undefined ? [key] : []));

describe('a checkpoint has no undefined members', () => {
  test.for<[string, string[]]>([
    ['when it was just accepted', ['202 /tasks/1', '200 done']],
    ['after polls', ['202 /tasks/1', '200 running | {"progress":0.5}', '200 done']],
    ['after its end', ['202 /tasks/1', '202', '200 | {"rows":3}']],
    ['after a 303', ['202 /tasks/1', '303 /out/1', '200']],
  ])('%s', async ([, lines]) => {
    const { operation } = await submitted(lines);
    for (;;) {
      expect(undefinedOf(operation.toJSON())).toEqual([]);
      expect(operation.toJSON()).toEqual(JSON.parse(JSON.stringify(operation)));
      if (isFinal(operation.status)) break;
      await operation.poll();
    }
  });

  test('in an error, and after a cancel', async () => {
    const { end } = await play(['202 /tasks/1', '200 running', '403']);
    expect(undefinedOf((end as OperationError).checkpoint ?? {})).toEqual([]);
    const { operation } = await submitted(['202 /tasks/1', '410']);
    await operation.cancel();
    expect(operation.toJSON().state).toBe('canceled');
    expect(undefinedOf(operation.toJSON())).toEqual([]);
  });
});

describe('the header that named the monitor', () => {
  test.for([
    ['operation-location', '202 | operation-location: /tasks/1'],
    ['location', '202 /tasks/1'],
    ['link', '202 | link: </tasks/1>; rel="status"'],
  ])('is kept by its name: %s', async ([name, line]) => {
    const { operation } = await submitted([`${line}`]);
    expect(operation.toJSON().variables).toEqual({ monitor: name });
  });

  test('is found by its name when an answer moves the monitor', async () => {
    const { operation } = await submitted([
      '202 /tasks/1',
      '202 /moved/1 | link: </x>; rel="self"',
    ]);
    await operation.poll();
    expect(operation.statusUrl).toBe('https://api.example.com/moved/1');
  });

  test('is still found by the place in a list that version 0.1 has stored', async () => {
    const server = script('202 /moved/1', '200 done | {"result":7}');
    const stored = (await submitted(['202 /tasks/1'])).operation.toJSON();
    const old = { ...stored, variables: { monitor: '5' } };
    expect(await createClient(server.options).resume(old).result()).toBe(7);
    expect(server.lines[1]).toBe('GET https://api.example.com/moved/1');
  });
});

test('a status is frozen', async () => {
  const { operation, statuses } = await play(['202 /tasks/1', '200 running', '200 failed']);
  for (const status of [...statuses, operation.status]) expect(Object.isFrozen(status)).toBe(true);
  expect(await rejection(operation.result())).toBe(operation.status.error);
});
