import { OperationCanceledError, OperationFailedError, ProtocolError } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime } from '../support/scripted-answers.ts';
import { play } from '../support/scripted-server.ts';

// What an answer of the status monitor means: the rows of the table in docs/answers.md that are no faults.
// Every delay is doubled (`factor: 2`), so that the polls come at 250, 750, 1750, 3750 ms.

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /tasks/1';
const doubled = { polling: { factor: 2 } };

describe('202', () => {
  test('is not done yet', async () => {
    const { end, moments } = await play([accepted, '202', '202', '200 | {"rows":3}'], doubled);
    expect(moments).toEqual([0, 250, 750, 1750]);
    expect(end).toEqual({ rows: 3 });
  });

  test('may tell state and progress in its body', async () => {
    const { statuses } = await play([
      accepted,
      '202 queued',
      '202 processing | {"progress":0.5,"message":"half way"}',
      '200 | {"rows":3}',
    ]);
    expect(statuses).toMatchObject([
      { state: 'pending', word: undefined, polls: 0 },
      { state: 'pending', word: 'queued', polls: 1 },
      { state: 'running', word: 'processing', progress: 0.5, message: 'half way', polls: 2 },
      { state: 'succeeded', progress: 1, body: { rows: 3 }, polls: 3 },
    ]);
  });

  test('is not done whatever final word its body has', async () => {
    const { end, moments } = await play([accepted, '202 succeeded', '200 | {"rows":3}'], doubled);
    expect(moments).toEqual([0, 250, 750]);
    expect(end).toEqual({ rows: 3 });
  });
});

describe('200 with a word that is known', () => {
  test.for([
    { label: 'queued', state: 'pending' },
    { label: 'Running', state: 'running' },
    { label: 'IN_PROGRESS', state: 'running' },
    { label: 'cancelling', state: 'canceling' },
  ])('$label: goes on, as $state', async ({ label, state }) => {
    const { end, states, moments } = await play(
      [accepted, `200 ${label}`, '200 done | {"result":1}'],
      doubled,
    );
    expect(moments).toEqual([0, 250, 750]);
    expect(states).toEqual(
      state === 'pending' ? ['pending', 'pending', 'succeeded'] : ['pending', state, 'succeeded'],
    );
    expect(end).toBe(1);
  });

  test('Succeeded: is the end', async () => {
    const { end, states, moments } = await play([accepted, '200 Succeeded | {"result":[1,2]}']);
    expect(moments).toEqual([0, 250]);
    expect(states).toEqual(['pending', 'succeeded']);
    expect(end).toEqual([1, 2]);
  });

  test('failed: the operation failed, the poll did not', async () => {
    const body = '{"error":{"title":"Out of paper","detail":"Tray 2 is empty."}}';
    const { end, operation, moments } = await play([accepted, `200 failed | ${body}`]);
    expect(moments).toEqual([0, 250]);
    expect(end).toBeInstanceOf(OperationFailedError);
    expect(end).toMatchObject({
      problem: { title: 'Out of paper', detail: 'Tray 2 is empty.' },
      body: { status: 'failed' },
      checkpoint: { statusUrl: 'https://api.example.com/tasks/1' },
    });
    expect(operation.status).toMatchObject({ state: 'failed', word: 'failed', error: end });
  });

  test('canceled: by somebody else', async () => {
    const { end, states, moments } = await play([accepted, '200 Cancelled']);
    expect(moments).toEqual([0, 250]);
    expect(states).toEqual(['pending', 'canceled']);
    expect(end).toBeInstanceOf(OperationCanceledError);
  });
});

describe('200 from a monitor that has said 202', () => {
  test.for([
    { label: 'without a word', line: '200 | {"rows":3}', result: { rows: 3 } },
    {
      label: 'with a word of the result’s own life',
      line: '200 active | {"id":7}',
      result: { status: 'active', id: 7 },
    },
    {
      label: 'with a word that would mean running',
      line: '200 running | {"id":7}',
      result: { status: 'running', id: 7 },
    },
  ])('$label: its body is the result', async ({ line, result }) => {
    const { end, states } = await play([accepted, '202', line]);
    expect(states).toEqual(['pending', 'running', 'succeeded']);
    expect(end).toEqual(result);
  });

  test.for([
    { label: 'failed', error: OperationFailedError },
    { label: 'canceled', error: OperationCanceledError },
  ])('says $label when its word does', async ({ label, error }) => {
    const { end, states } = await play([accepted, '202', `200 ${label}`]);
    expect(states).toEqual(['pending', 'running', label]);
    expect(end).toBeInstanceOf(error);
  });
});

describe('200 with a word that nobody knows', () => {
  test('means running, shows the word and keeps the pace', async () => {
    const { end, moments, statuses } = await play(
      [accepted, '200 pondering', '200 pondering', '200 dreaming', '200 done | {"result":1}'],
      doubled,
    );
    expect(moments).toEqual([0, 250, 750, 1750, 3750]);
    expect(statuses.map(({ state, word }) => [state, word])).toEqual([
      ['pending', undefined],
      ['running', 'pondering'],
      ['running', 'dreaming'],
      ['succeeded', 'done'],
    ]);
    expect(end).toBe(1);
  });

  test.for([{ label: 'status' }, { label: 'state' }, { label: 'phase' }])(
    'also as `$label`',
    async ({ label }) => {
      const { states, end } = await play([
        accepted,
        `200 | {"${label}":"pondering"}`,
        `200 | {"${label}":"done","result":1}`,
      ]);
      expect(states).toEqual(['pending', 'running', 'succeeded']);
      expect(end).toBe(1);
    },
  );
});

describe('without any word', () => {
  test.for([
    { label: '200 with a document', line: '200 | {"rows":3}', result: { rows: 3 } },
    { label: '200 with nothing', line: '200', result: undefined },
    { label: '201 with a document', line: '201 | {"id":7}', result: { id: 7 } },
    {
      label: '201 with a document that has a word',
      line: '201 running | {"id":7}',
      result: { status: 'running', id: 7 },
    },
    { label: '204', line: '204', result: undefined },
  ])('$label: has succeeded, and this is the result', async ({ line, result }) => {
    const { end, states, moments } = await play([accepted, line]);
    expect(moments).toEqual([0, 250]);
    expect(states).toEqual(['pending', 'succeeded']);
    expect(end).toEqual(result);
  });

  test('a text is a result too', async () => {
    const csv = () => new Response('a;b', { headers: { 'content-type': 'text/csv' } });
    const { end } = await play([accepted, csv]);
    expect(end).toBe('a;b');
  });
});

describe('304', () => {
  test('means unchanged', async () => {
    const { end, moments, statuses } = await play(
      [accepted, '200 running | {"progress":0.5}', '304', '200 done | {"result":1}'],
      doubled,
    );
    expect(moments).toEqual([0, 250, 750, 1750]);
    expect(statuses.map(({ state, polls }) => [state, polls])).toEqual([
      ['pending', 0],
      ['running', 1],
      ['succeeded', 3],
    ]);
    expect(end).toBe(1);
  });

  test('has its Retry-After honored', async () => {
    const { moments } = await play([accepted, '304 | retry-after: 9', '200 done']);
    expect(moments).toEqual([0, 250, 9250]);
  });
});

describe('200 with an HTML page', () => {
  const page = () =>
    new Response('<title>Sign in</title>', { headers: { 'content-type': 'text/html' } });

  test('is a ProtocolError: a login page, or a proxy’s', async () => {
    const { end, operation, moments } = await play([accepted, page]);
    expect(moments).toEqual([0, 250]);
    expect(end).toBeInstanceOf(ProtocolError);
    expect(end).toMatchObject({ checkpoint: { statusUrl: 'https://api.example.com/tasks/1' } });
    expect(operation.status).toMatchObject({ state: 'pending', error: end });
  });

  test('is the result where `parse` can read it', async () => {
    const { end, states } = await play([accepted, page], {
      parse: (response) => response.text(),
    });
    expect(states).toEqual(['pending', 'succeeded']);
    expect(end).toBe('<title>Sign in</title>');
  });
});
