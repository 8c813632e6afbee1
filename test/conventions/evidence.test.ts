import { describe, expect, test } from 'vitest';
import {
  clearest,
  type DocumentContext,
  described,
  type Sign,
  signIn,
} from '../../src/conventions/evidence.ts';
import { dictionary } from '../../src/conventions/words.ts';
import type { Checkpoint } from '../../src/core/checkpoint.ts';

// What a document says about a state, where nobody has said where it stands.

const before = { state: 'running', statusUrl: 'https://api.example.com/jobs/1' } as Checkpoint;
const polled: DocumentContext = {
  url: 'https://api.example.com/jobs/1',
  stateOf: dictionary(),
  named: undefined,
  before,
  isMonitor: true,
  hasResult: () => false,
};
const submitted: DocumentContext = { ...polled, before: undefined, isMonitor: false };

/** The answer to a poll says this. */
const said = (document: unknown, context: Partial<DocumentContext> = {}) =>
  signIn(document, { ...polled, ...context });
const stateIn = (document: unknown, context?: Partial<DocumentContext>) =>
  said(document, context)?.state;

const done: Sign = { state: 'succeeded', word: 'done' };

describe('a text', () => {
  test.for(['{"status":"running"}', '  {"status":"running"}', '\n{ "status": "running" }'])(
    'that is JSON: %j',
    (text) => {
      expect(said(text)).toMatchObject({ state: 'running', word: 'running', place: 'status' });
    },
  );

  test.for(['<status>running</status>', ' \n<job><jobStatus a="1"> running </jobStatus></job>'])(
    'that is XML: %j',
    (text) => {
      expect(said(text)).toMatchObject({ state: 'running', word: 'running' });
    },
  );

  test('with an element somewhere is no XML', () => {
    expect(said('see <status>running</status>')).toBeUndefined();
  });

  test('with two elements does not say which one is meant', () => {
    expect(said('<a><status>running</status><state>done</state></a>')).toBeUndefined();
  });

  test('that is a word means it in the answer to a poll', () => {
    expect(said(' running\n')).toMatchObject({ state: 'running', word: 'running' });
    expect(said('packed')).toBeUndefined();
    expect(signIn('running', submitted)).toBeUndefined();
  });
});

describe('a list', () => {
  test('of operations at work is no result', () => {
    expect(said([{ id: 1 }, { status: 'running' }])).toEqual({
      unreadable: 'a list of operations at work',
    });
    expect(signIn([{ status: 'running' }], submitted)).toBeUndefined();
  });

  test('of anything else is', () => {
    expect(said([{ status: 'done' }, { id: 1 }, 'running', ['running']])).toBeUndefined();
  });

  test('is not searched for flags, which any object may have', () => {
    expect(said([{ finished: false }])).toBeUndefined();
  });

  test('is looked at no further than its 99th', () => {
    const many = Array.from({ length: 99 }, () => ({ id: 1 }));
    expect(said([...many, { status: 'running' }])).toBeUndefined();
    expect(said([...many.slice(1), { status: 'running' }])).toBeDefined();
  });
});

test('bytes tell nothing, and an empty document cannot be read', () => {
  expect(said(new Blob(['x']))).toBeUndefined();
  expect(said({})).toEqual({ unreadable: 'an empty document' });
  expect(signIn({}, submitted)).toBeUndefined();
});

describe('a word', () => {
  test('in an object is in the member that is called so', () => {
    expect(said({ state: { since: '2026', name: 'RUNNING' } })).toMatchObject({ word: 'RUNNING' });
    expect(said({ state: { since: '2026' } })).toEqual({ unreadable: 'an object in `state`' });
    expect(said({ state: { name: '' } })).toEqual({ unreadable: 'an object in `state`' });
    expect(said({ state: ['running'] })).toEqual({ unreadable: 'a list in `state`' });
    expect(said({ state: 5 })).toEqual({ unreadable: '5 in `state`' });
  });

  test.for([null, '', true, 200])('that is %j says nothing', (status) => {
    expect(said({ status, id: 1 })).toBeUndefined();
  });

  test('for work that no vocabulary has means work once there is a monitor', () => {
    expect(said({ status: 'encoding' })).toMatchObject({ state: 'running', word: 'encoding' });
    expect(signIn({ status: 'encoding' }, submitted)).toBeUndefined();
  });

  test('that is unknown is shown if it is about the operation', () => {
    expect(said({ status: 'packed' })).toMatchObject({ word: 'packed' });
    expect(signIn({ status: 'packed' }, submitted)).toBeUndefined();
    expect(said({ shipmentStatus: 'packed' })).toBeUndefined();
    const url = 'https://api.example.com/Shipments/1';
    expect(said({ shipmentStatus: 'packed' }, { url })).toMatchObject({ word: 'packed' });
    expect(said({ shipment: { status: 'packed' } }, { url })).toMatchObject({ word: 'packed' });
  });

  test('two letters in the path are no name of the operation', () => {
    const url = 'https://api.example.com/ab/1';
    expect(said({ abStatus: 'packed' }, { url })).toBeUndefined();
    expect(said({ abcStatus: 'packed' }, { url: `${url}/abc` })).toMatchObject({ word: 'packed' });
  });

  test('for success gives way to one that goes on, but only if it may be about the answer', () => {
    const document = { data: { state: 'running' } };
    const named = (word: string): Sign => ({ state: 'succeeded', word });
    expect(stateIn(document, { named: named('success') })).toBe('running');
    expect(stateIn(document, { named: named('Success') })).toBe('running');
    expect(stateIn(document, { named: named('successful') })).toBe('succeeded');
    expect(stateIn(document, { named: named('full success') })).toBe('succeeded');
  });

  test.for(['result', 'output', 'response'])('in an embedded `%s` is not its own', (outer) => {
    const inner = { [outer]: { success: false } };
    expect(stateIn({ status: 'done', ...inner }, { named: done })).toBe('succeeded');
    expect(stateIn({ [outer]: { state: 'failed' } })).toBe('failed');
  });

  test.for(['jobResult', 'results'])('but in `%s` it is', (outer) => {
    expect(stateIn({ status: 'done', [outer]: { success: false } }, { named: done })).toBe(
      'failed',
    );
  });

  test('tells how an end was, if it is that of an outcome', () => {
    expect(stateIn({ status: 'completed', conclusion: 'failure' })).toBe('failed');
    expect(stateIn({ status: 'canceled', conclusion: 'failure' })).toBe('failed');
    expect(stateIn({ status: 'running', conclusion: 'failure' })).toBe('running');
    expect(stateIn({ conclusion: 'failure' })).toBe('failed');
    expect(said({ conclusion: 'packed' })).toBeUndefined();
  });

  test('for success outweighs a flag or a progress that goes on', () => {
    expect(stateIn({ status: 'done', progress: 0.5 })).toBe('succeeded');
    expect(stateIn({ status: 'success', progress: 0.5 })).toBe('running');
  });
});

describe('a flag', () => {
  test.for<[object, Sign]>([
    [{ done: true }, { state: 'succeeded', evidence: 'flag', place: 'done' }],
    [{ done: 'true' }, { state: 'succeeded', evidence: 'flag', place: 'done' }],
    [{ done: false }, { state: 'running', evidence: 'flag', place: 'done' }],
    [{ job: { isFailed: true } }, { state: 'failed', evidence: 'flag', place: 'job.isFailed' }],
    [{ canceled: true }, { state: 'canceled', evidence: 'flag', place: 'canceled' }],
    [{ inProgress: true }, { state: 'running', evidence: 'flag', place: 'inProgress' }],
    [
      { done: true, ok: false },
      { state: 'failed', evidence: 'flag', place: 'ok' },
    ],
  ])('%j', ([document, sign]) => {
    expect(said(document)).toEqual(sign);
    expect(signIn(document, submitted)).toBeUndefined();
  });

  test.for([{ code: 1 }, 'it broke', 5])(
    'that denies means failure beside the error %j',
    (error) => {
      expect(said({ error, success: false })).toEqual({
        ...{ state: 'failed', evidence: 'flag', place: 'success' },
      });
    },
  );

  test.for([{}, '', null, 0])('and without one, as in %j, that it goes on', (error) => {
    expect(stateIn({ error, success: false })).toBe('running');
  });

  test('may be called `status`', () => {
    expect(stateIn({ status: false, id: 1 })).toBe('running');
    expect(stateIn({ status: false, error: 'it broke' })).toBe('failed');
  });

  test('with another prefix is about something else', () => {
    expect(said({ paymentDone: true })).toBeUndefined();
    expect(stateIn({ jobDone: true })).toBe('succeeded');
  });
});

describe('a progress', () => {
  test('that is not at its end means that it goes on, unless there is a result', () => {
    expect(said({ progress: 0.5 })).toEqual({ state: 'running', evidence: 'flag' });
    expect(stateIn({ progress: 0.5 }, { before: undefined })).toBe('running');
    expect(said({ progress: 0.5 }, { hasResult: () => true })).toBeUndefined();
    expect(said({ progress: 100 })).toBeUndefined();
  });

  test('after 0.9 a 1 is the end', () => {
    expect(said({ progress: 1 }, { before: { ...before, progress: 0.9 } })).toBeUndefined();
    expect(stateIn({ progress: 1 }, { before: { ...before, progress: 0.005 } })).toBe('running');
  });
});

test('the clearest sign has a state, or else a word', () => {
  const [unreadable, word] = [{ unreadable: 'x' }, { word: 'packed' }];
  expect(clearest([unreadable, word, done])).toBe(done);
  expect(clearest([unreadable, word])).toBe(word);
  expect(clearest([unreadable])).toBe(unreadable);
  expect(clearest([])).toBeUndefined();
});

test('what cannot be read is described without being made text', () => {
  expect([[], {}, 5, null].map((value) => described(value))).toEqual([
    ...['a list', 'an object', '5', 'null'],
  ]);
});
