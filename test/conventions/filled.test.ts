import { body, http } from 'await202';
import { expect, test, vi } from 'vitest';
import { filled } from '../../src/conventions/filled.ts';
import { polled, submit, task, told } from '../support/told.ts';

// Requests with selectors in them.

const [one, two, three] = [body('a'), body('b'), body('c')];
const request = {
  method: 'POST',
  headers: { 'x-job': one },
  json: { since: new Date(0), jobs: [{ id: two }, { id: three }] },
} as const;

test('each selector is replaced, by its number and its key', () => {
  const replacement = vi.fn((_selector: unknown, index: number, key: string) => `${key}${index}`);
  expect(filled(request, replacement)).toEqual({
    method: 'POST',
    headers: { 'x-job': 'x-job0' },
    json: { since: '1970-01-01T00:00:00.000Z', jobs: [{ id: 'id1' }, { id: 'id2' }] },
  });
  expect(replacement.mock.calls).toEqual([
    [one, 0, 'x-job'],
    [two, 1, 'id'],
    [three, 2, 'id'],
  ]);
});

test('what they find is in the checkpoint under these numbers, as earlier versions wrote it', () => {
  const { accept, poll } = http({ poll: request, monitor: () => task });
  const variables = { poll0: '"x"', poll1: '2', poll2: '"z"' };
  expect(accept(told({ a: 'x', b: 2, c: 'z' }, { status: 202 }), submit)).toEqual({
    ...{ state: 'pending', statusUrl: task, variables },
  });
  expect(poll?.(polled({ variables }), false)).toEqual({
    url: task,
    method: 'POST',
    headers: { 'x-job': 'x' },
    json: { since: '1970-01-01T00:00:00.000Z', jobs: [{ id: 2 }, { id: 'z' }] },
  });
});
