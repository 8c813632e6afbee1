import { body, type HttpOptions, http, type Reading } from 'await202';
import { describe, expect, test, vi } from 'vitest';
import { polled, submit, task, told } from '../support/told.ts';

// What http() reads in one answer. Whole operations: test/polling/ and test/conventions/transcripts.

/** What it reads in the answer to a poll. */
const read = (
  answer: ReturnType<typeof told>,
  options?: HttpOptions,
  before: ReturnType<typeof polled> = polled(),
) => http(options).read(answer, before);

/** What it reads in the answer to a submit. */
const accept = (answer: ReturnType<typeof told>, options?: HttpOptions) =>
  http(options).accept(answer, submit);

const running: Partial<Reading> = { state: 'running' };

describe('a 201 that had only a Location', () => {
  const variables = { monitor: 'location', unconfirmed: 'yes' };
  const cancelOf = (more: Parameters<typeof polled>[0]) =>
    http().cancel?.(polled({ variables, ...more }));

  test('may have made a resource, which a cancel would delete', () => {
    expect(cancelOf({})).toBeUndefined();
  });

  test('has started an operation once its monitor has told a word', () => {
    expect(cancelOf({ word: 'running' })).toEqual({ url: task });
  });

  test('or once that has answered 202', () => {
    expect(cancelOf({ monitor: 'said202' })).toEqual({ url: task });
  });
});

describe('the option `codes`', () => {
  const classes: HttpOptions = { codes: { failed: ['3xx', '4xx'], succeeded: ['2xx'] } };
  const stateFor = (answer: ReturnType<typeof told>) => {
    const reading = read(answer, classes);
    return typeof reading === 'object' ? reading.state : reading;
  };

  test.for([404, 408, 410, 425, 429])('has no class that includes %i', (status) => {
    expect(stateFor(told(undefined, { status }))).toBeUndefined();
  });

  test('has none for an error that says when to ask again', () => {
    const headers = { 'retry-after': '2' };
    expect(stateFor(told(undefined, { status: 423 }))).toBe('failed');
    expect(stateFor(told(undefined, { status: 423, headers }))).toBeUndefined();
    expect(stateFor(told(undefined, { status: 400, headers }))).toBeUndefined();
  });

  test('has one for any other answer that does', () => {
    const headers = { 'retry-after': '2' };
    expect(stateFor(told(undefined, { headers }))).toBe('succeeded');
    expect(stateFor(told(undefined, { status: 399, headers }))).toBe('failed');
  });

  test('is not about a result behind a redirect, but about an error there', () => {
    const redirected = true;
    const codes = { failed: [200, 299, 300, 400] };
    const seen = [299, 300, 400].map((status) =>
      read(told(undefined, { status, redirected }), { codes }),
    );
    expect(seen).toMatchObject([{ state: 'succeeded' }, { state: 'failed' }, { state: 'failed' }]);
  });

  test('finds problem details in an error alone', () => {
    const title = 'Conversion';
    const seen = [399, 400].map((status) => read(told({ title }, { status }), classes));
    expect(seen).toEqual([{ state: 'failed' }, { state: 'failed', problem: { title } }]);
  });

  test('is the evidence of what it says', () => {
    const answer = told({ status: 'removed' }, { status: 404 });
    expect(read(answer, { codes: { succeeded: [404] } })).toEqual({
      ...{ state: 'succeeded', evidence: 'code', word: 'removed', place: 'status' },
    });
  });
});

describe('the place of a state', () => {
  test('that is empty tells no word', () => {
    expect(
      accept(told({ status: '' }, { status: 202, headers: { location: '/tasks/1' } })),
    ).toEqual({
      state: 'pending',
      statusUrl: '/tasks/1',
      variables: { monitor: 'location' },
    });
    expect(read(told({ phase: '' }, { status: 202 }), { state: body('phase') })).toEqual(running);
  });

  test('has numbers only if the caller has named it', () => {
    const answer = told({ status: 5 }, { status: 202 });
    expect(read(answer)).toEqual(running);
    expect(read(answer, { state: body('status') })).toEqual({
      ...running,
      word: '5',
      place: 'status',
    });
  });

  test.for([
    [{ since: '2026' }, 'an object'],
    [['done'], 'a list'],
  ])('that has %j cannot be read', ([phase, what]) => {
    expect(read(told({ phase }), { state: body('phase') })).toEqual({
      ...running,
      message: `No state can be read from ${what}; say where its state is: http({ state: body('…'), words: { … } })`,
    });
  });

  test('is the last that is looked at, if its word is known', () => {
    const later = vi.fn(() => 'failed');
    expect(read(told({ phase: 'odd' }), { state: [body('phase'), later] })).toMatchObject({
      state: 'failed',
    });
    expect(later).toHaveBeenCalledOnce();
    expect(read(told({ phase: 'done' }), { state: [body('phase'), later] })).toMatchObject({
      state: 'succeeded',
      word: 'done',
    });
    expect(later).toHaveBeenCalledOnce();
  });
});

describe('a state that the caller has named', () => {
  const state = body('phase');

  test.for([{ jobStatus: 'running' }, { done: false }, { jobStatus: 'failed' }, { error: 'old' }])(
    'counts alone beside %j, if its word is known',
    (beside) => {
      expect(read(told({ phase: 'done', ...beside }), { state })).toMatchObject({
        ...{ state: 'succeeded', word: 'done', place: 'phase' },
      });
    },
  );

  test('gives way to one that is known, if its own is not', () => {
    expect(read(told({ phase: 'odd', jobStatus: 'failed' }), { state })).toMatchObject({
      ...{ state: 'failed', word: 'failed', place: 'jobStatus' },
    });
  });

  test('does not if only it tells the end', () => {
    const document = told({ phase: 'odd', jobStatus: 'failed' });
    expect(read(document, { state, endsBy: 'word' })).toEqual({
      ...{ state: 'running', word: 'odd', place: 'phase' },
    });
  });
});

describe('a state in any other place', () => {
  const failed = told({ jobStatus: 'failed' });

  test('is found', () => {
    expect(read(failed)).toMatchObject({ state: 'failed', place: 'jobStatus' });
    expect(read(failed, { endsBy: 'word' })).toMatchObject({ state: 'failed' });
  });

  test('is not looked for if the code tells the end', () => {
    expect(read(failed, { endsBy: 'code' })).toEqual({ state: 'succeeded', evidence: 'code' });
    expect(read(failed, {}, polled({ monitor: 'said202' }))).toEqual({
      ...{ state: 'succeeded', evidence: 'code' },
    });
  });

  test('nor behind a redirect, where the result may be', () => {
    expect(read(told({ jobStatus: 'failed' }, { redirected: true }))).toEqual({
      ...{ state: 'succeeded', evidence: 'redirect' },
    });
  });

  test('nor beside a word for work', () => {
    expect(read(told({ status: 'running', done: true, conclusion: 'failure' }))).toEqual({
      ...{ state: 'running', word: 'running', place: 'status' },
    });
  });

  test('tells how an end was that has a word already', () => {
    const document = { status: 'canceled', conclusion: 'failure' };
    expect(read(told(document))).toMatchObject({ state: 'failed', word: 'canceled' });
  });

  test('counts in a 202, and in no other answer to a submit but a plain success', () => {
    const headers = { location: '/tasks/1' };
    const document = { jobStatus: 'running' };
    expect(accept(told(document, { status: 202, headers }))).toMatchObject({
      ...{ state: 'running', word: 'running', place: 'jobStatus', statusUrl: '/tasks/1' },
    });
    expect(accept(told(document, { status: 201, headers }))).toEqual({
      ...{ state: 'succeeded', evidence: 'code' },
    });
  });
});

describe('a flag or an error', () => {
  test('in a 202 does not end it, even where a word would', () => {
    const answer = (document: object) => told(document, { status: 202 });
    expect(read(answer({ done: true }), { endsBy: 'word' })).toEqual(running);
    expect(read(answer({ status: 'done' }), { endsBy: 'word' })).toMatchObject({
      state: 'succeeded',
    });
  });

  test('alone in a 200 means failure', () => {
    expect(read(told({ error: 'it broke' }))).toMatchObject({
      ...{ state: 'failed', message: 'it broke' },
    });
  });

  test.for<[string, ReturnType<typeof told>]>([
    ['a word for work', told({ status: 'running', error: 'retrying' })],
    ['a 202', told({ error: 'retrying' }, { status: 202 })],
  ])('beside %s does not', ([, answer]) => {
    expect(read(answer)).toMatchObject(running);
  });

  test('in a 201 or after a 202 is a part of the result', () => {
    const result = { error: 'none of your business' };
    const succeeded = { state: 'succeeded', evidence: 'code' };
    expect(read(told(result, { status: 201 }))).toEqual(succeeded);
    expect(read(told(result), {}, polled({ monitor: 'said202' }))).toEqual(succeeded);
  });
});

describe('the answer to a submit', () => {
  test('that was led to the monitor is polled there', () => {
    const url = 'https://api.example.com/queue/7';
    for (const led of [{ isFollowed: true }, { redirected: true }])
      expect(accept(told(undefined, { status: 202, url, ...led }))).toEqual({
        ...{ state: 'pending', statusUrl: url, variables: {} },
      });
    expect(accept(told(undefined, { status: 202, url }))).toEqual({
      ...{ state: 'pending', variables: {} },
    });
  });

  test('with a code that does not accept is the end, by its code', () => {
    const answer = told({ id: 7 }, { status: 201, headers: { 'operation-location': '/tasks/1' } });
    expect(accept(answer, { accepted: [200] })).toEqual({ state: 'succeeded', evidence: 'code' });
  });

  test('or nothing that can be followed, if there is always an operation', () => {
    const answer = told({ id: 7 }, { headers: { 'operation-location': '/tasks/1' } });
    const options: HttpOptions = { accepted: [201], asynchronous: 'always' };
    expect(accept(answer, options)).toEqual({ state: 'pending' });
    expect(accept({ ...answer, status: 201 }, options)).toMatchObject({ statusUrl: '/tasks/1' });
  });
});

describe('an answer to a poll', () => {
  test('that names another monitor needs no word', () => {
    expect(read(told({ next: '/tasks/2' }), { next: body('next') })).toEqual({
      ...{ state: 'running', statusUrl: '/tasks/2' },
    });
  });

  test('that is an error says nothing, wherever its Location leads', () => {
    const headers = { location: '/results/1' };
    for (const status of [302, 404, 500])
      expect(read(told(undefined, { status, headers }))).toBeUndefined();
    expect(read(told(undefined, { status: 303, headers }))).toEqual({
      ...{ state: 'succeeded', evidence: 'redirect', resultUrl: '/results/1' },
    });
  });

  test('moves the monitor where the same header says so, and no other place', () => {
    const answer = told(
      { status: 'running', polling_url: '/elsewhere' },
      {
        headers: { location: '/tasks/2' },
      },
    );
    const before = polled({ variables: { monitor: 'location' } });
    expect(read(answer, {}, before)).toMatchObject({ state: 'running', statusUrl: '/tasks/2' });
    expect(read(told(answer.body), {}, before)).not.toMatchObject({ statusUrl: '/elsewhere' });
  });
});

describe('a Location at the end', () => {
  const headers = { location: '/results/1' };

  test('is that of the result, if there is no document', () => {
    expect(read(told(undefined, { status: 204, headers }))).toEqual({
      ...{ state: 'succeeded', evidence: 'code', resultUrl: '/results/1' },
    });
    expect(read(told({ id: 7 }, { status: 201, headers }))).toEqual({
      ...{ state: 'succeeded', evidence: 'code' },
    });
  });

  test('or if the document is one of the status', () => {
    const document = told({ status: 'done' }, { headers });
    const end = { state: 'succeeded', word: 'done', place: 'status' };
    expect(read(document)).toEqual({ ...end, resultUrl: '/results/1' });
    expect(read(document, { resultUrl: body('files') })).toEqual(end);
    expect(accept(document)).toEqual(end);
  });

  test('is none if it is the monitor once more', () => {
    const document = told({ status: 'done' }, { headers: { location: '/tasks/1' } });
    expect(read(document)).toEqual({ state: 'succeeded', word: 'done', place: 'status' });
  });
});
