import { body, http, OperationFailedError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { play } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';

describe('a monitor without a word, but with a flag', () => {
  test.for(['done', 'completed'])('is no end while `%s` is false', async (flag) => {
    const { end, states, moments } = await play([
      accepted,
      `200 | {"${flag}":false}`,
      `200 | {"${flag}":true,"response":{"rows":3}}`,
    ]);
    expect(moments).toEqual([0, 250, 625]);
    expect(states).toEqual(['pending', 'running', 'succeeded']);
    expect(end).toEqual({ rows: 3 });
  });

  test('has failed where it is done with an error', async () => {
    const { end } = await play([accepted, '200 | {"done":true,"error":{"message":"no paper"}}']);
    expect(end).toBeInstanceOf(OperationFailedError);
    expect((end as Error).message).toContain('no paper');
  });

  test('goes by the word where there is one', async () => {
    const { states } = await play([accepted, '200 failed | {"done":true}']);
    expect(states).toEqual(['pending', 'failed']);
  });

  test.for([
    { label: 'no flag', document: { done: 'no' } },
    { label: 'no flag either', document: { done: null, completed: 0 } },
  ])('$label: without a word it is the end', async ({ document }) => {
    const { end } = await play([accepted, Response.json(document)]);
    expect(end).toEqual(document);
  });
});

describe('a flag that is no word of an operation', () => {
  const todo = { id: 7, title: 'buy milk', completed: false };

  test.for([
    { label: "in the submit's own answer", lines: [Response.json(todo, { status: 201 })] },
    { label: 'at the Location of an empty 201', lines: ['201 /todos/7', Response.json(todo)] },
    { label: 'after a 202', lines: [accepted, '202', Response.json(todo)] },
  ])('is left to the result: $label', async ({ lines }) => {
    const { end } = await play(lines);
    expect(end).toEqual(todo);
  });

  test.for([
    { label: 'where the word is named', convention: http({ state: body('phase') }) },
    { label: 'where the code tells the end', convention: http({ endsBy: 'code' }) },
  ])('is left to the result: $label', async ({ convention }) => {
    const { end } = await play([accepted, Response.json(todo)], { convention });
    expect(end).toEqual(todo);
  });
});

test('a flag is read beside other words of a convention', async () => {
  const convention = http({ words: { failed: ['lost'] } });
  const lines = [accepted, '200 | {"done":false}', '200 | {"done":true,"result":4}'];
  const { end, states } = await play(lines, { convention });
  expect(states).toEqual(['pending', 'running', 'succeeded']);
  expect(end).toBe(4);
});
