/** What documents of servers that nobody here has seen say of their operation, and where. */
import {
  body,
  createClient,
  http,
  OperationFailedError,
  OperationTimeoutError,
  ProtocolError,
} from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { fastTime, rejection, scriptedAnswers } from '../support/scripted-answers.ts';
import { play, submitted } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const accepted = '202 /jobs/1';
const end = '303 /out/1';
const result = '200 | {"rows":3}';
const json = (document: unknown, status = 200) => Response.json(document, { status });
const text = (content: string, type = 'text/plain') =>
  new Response(content, { headers: { 'content-type': type } });

/** The status after a first poll that gives this document. */
async function polled(document: unknown, url = '/jobs/1') {
  const { operation } = await submitted([`202 ${url}`, json(document)]);
  return operation.poll();
}

describe('an import that says where it is in a word of its own', () => {
  test('is polled on until that word is final', async () => {
    const { end: rows, states } = await play([
      '202 /imports/1',
      json({ importState: 'executing' }),
      json({ importState: 'succeeded', result: { rows: 3 } }),
    ]);
    expect(states).toEqual(['pending', 'running', 'succeeded']);
    expect(rows).toEqual({ rows: 3 });
  });

  test.for<[string, unknown]>([
    ['camel', { importState: 'executing' }],
    ['Pascal', { ImportStatus: 'Executing' }],
    ['snake', { import_phase: 'executing' }],
    ['kebab', { 'import-stage': 'executing' }],
    ['screaming', { IMPORT_STATE: 'EXECUTING' }],
    ['run together', { importstatus: 'executing' }],
    ['with dots', { 'import.state': 'executing' }],
    ['of a long prefix', { currentBackgroundImportJobStatus: 'in progress' }],
    ['one level down', { build: { id: 5, phase: 'queued' } }],
    ['one level down, with a prefix', { data: { exportStatus: 'Queued' } }],
    ['in an envelope', { success: true, result: { id: 1, status: 'pending' } }],
    ['in JSend’s', { status: 'success', data: { state: 'running' } }],
    ['as an object with a name', { state: { id: 3, name: 'RUNNING' } }],
    ['as an object with a label', { job_status: { label: 'In Progress', value: 2 } }],
    ['as a participle', { render: { state: 'encoding' } }],
    ['of several words', { StackStatus: 'UPDATE_IN_PROGRESS' }],
    ['as a participle of the past', { Statement: { Status: 'STARTED' } }],
    ['after the states of before', { previousState: 'done', taskState: 'rendering' }],
    ['a text', 'queued'],
    ['a text with dots', 'Processing…'],
    ['a code of the answer beside it', { status: 200, data: { state: 'running' } }],
  ])('in a name that is %s goes on', async ([, document]) => {
    expect(await polled(document)).toMatchObject({ state: /pending|running/ });
  });

  test.for<[string, unknown, string]>([
    ['failed, in an object', { render: { state: 'failed', reason: 'disk full' } }, 'failed'],
    ['failed, in a text', 'failed', 'failed'],
    ['failed, in an object with a name', { state: { name: 'FAILED' } }, 'failed'],
    ['errored, with a prefix', { buildStatus: 'error' }, 'failed'],
    ['canceled', { job: { status: 'Cancelled' } }, 'canceled'],
    ['completed, and how', { status: 'completed', conclusion: 'failure' }, 'failed'],
    ['completed, with its result as a word', { status: 'completed', result: 'failed' }, 'failed'],
    [
      'terminated, which was a success',
      { state: { life_cycle_state: 'TERMINATED', result_state: 'SUCCESS' } },
      'succeeded',
    ],
    ['completed, though not with success', { status: 'completed', success: false }, 'failed'],
    ['an error, and nothing else', { error: { message: 'disk full' } }, 'failed'],
    ['an error of the answer', { statusCode: 500, error: 'Server Error' }, 'failed'],
    ['no success, beside an error', { success: false, error: 'disk full' }, 'failed'],
    ['not ok, beside an error', { ok: false, errorMessage: 'disk full' }, 'failed'],
    [
      'no success, beside errors',
      { isSuccess: false, errors: [{ message: 'disk full' }] },
      'failed',
    ],
    ['done, but not well', { done: true, success: false }, 'failed'],
    ['failed, by a flag', { done: true, failed: true }, 'failed'],
    ['canceled, by a flag', { finished: true, cancelled: true }, 'canceled'],
    ['done, with a failure', { isDone: true, error: { message: 'disk full' } }, 'failed'],
  ])('that has %s has not succeeded for it', async ([, document, state]) => {
    expect(await polled(document)).toMatchObject({ state });
  });

  test('tells why it has failed', async () => {
    const { end: error } = await play([
      '202 /clips/3',
      json({ render: { state: 'failed', reason: 'disk full' } }),
    ]);
    expect(error).toBeInstanceOf(OperationFailedError);
    expect((error as Error).message).toContain('disk full');
  });
});

describe('a flag', () => {
  test.for<[string, unknown]>([
    ['false', { isFinished: false }],
    ['false, in snake case', { is_complete: false }],
    ['false, of the job', { jobCompleted: false }],
    ['false, without a prefix', { ready: false }],
    ['false, as a question', { 'finished?': false }],
    ['false, in the past', { wasCompleted: false }],
    ['false, as a text', { done: 'false' }],
    ['false, one level down', { task: { succeeded: false } }],
    ['of success, without an error', { success: false, error: null }],
    ['in the place of a word', { status: false }],
    ['of what goes on', { inProgress: true }],
    ['of waiting', { pending: true }],
    ['of work, one level down', { job: { isProcessing: true } }],
    ['of success beside one that denies it', { success: true, completed: false }],
    ['of something unfinished', { incomplete: true }],
  ])('%s goes on', async ([, document]) => {
    expect(await polled(document)).toMatchObject({ state: 'running' });
  });

  test.for<[string, unknown]>([
    ['done', { done: true }],
    ['finished', { isFinished: true, rows: 3 }],
    ['ready', { ready: 'true' }],
    ['success', { success: true, rows: 3 }],
    ['not pending, and done', { pending: false, complete: true }],
  ])('%s is evidence', async ([, document]) => {
    expect(await polled(document)).toMatchObject({ state: 'succeeded', evidence: 'flag' });
  });
});

describe('a progress', () => {
  test.for<[string, unknown, number | undefined]>([
    ['a share', { progress: 0.4 }, 0.4],
    ['a percentage', { percentage: 40 }, 0.4],
    ['of an end', { percent_done: '40' }, 0.4],
    ['in Pascal case', { PercentComplete: 40 }, 0.4],
    ['a text', { completionPercentage: '40 %' }, 0.4],
    ['two counts', { progress: '4/10' }, 0.4],
    ['two counts in words', { progress: '4 of 10' }, 0.4],
    ['of a job', { uploadProgress: 40 }, 0.4],
    ['one level down', { job: { id: 1, progressPct: 40 } }, 0.4],
    ['nothing yet', { pct: 0 }, 0],
    ['unknown yet', { progress: -1 }, undefined],
    ['1 %', { progress: 1 }, 0.01],
    ['beside a success of the answer', { success: true, progress: 40 }, 0.4],
    ['two counts in an object', { progress: { done: 4, total: 10 } }, 0.4],
    ['counted in steps', { progress: 'step 4 of 10' }, 0.4],
  ])('that is %s goes on', async ([, document, progress]) => {
    expect(await polled(document)).toMatchObject({ state: 'running', progress });
  });

  test.for<[string, unknown]>([
    ['at its end', { progress: 100, rows: 3 }],
    ['at its end, as a text', { percentage: '100%' }],
    ['beside a result', { progress: 40, result: { rows: 3 } }],
    ['beside the address of one', { progress: 0.4, resultUrl: '/out/1' }],
  ])('%s is none that goes on', async ([, document]) => {
    expect(await polled(document)).toMatchObject({ state: 'succeeded' });
  });

  test('of 1 after 0.9 is the end', async () => {
    const { states } = await play([accepted, json({ progress: 0.9 }), json({ progress: 1 })]);
    expect(states).toEqual(['pending', 'running', 'succeeded']);
  });
});

describe('what nobody can read', () => {
  test.for<[string, unknown, RegExp]>([
    ['a number', { status: 3 }, /3 in `status`/],
    ['a number with a prefix', { jobStatus: 3 }, /3 in `jobStatus`/],
    ['an object', { state: { code: 3 } }, /an object in `state`/],
    ['an object of objects', { state: { waiting: { since: 'noon' } } }, /an object in `state`/],
    ['a list', { status: ['running', 'queued'] }, /a list in `status`/],
    ['a number in an envelope', { code: 0, data: { status: 1 } }, /1 in `data.status`/],
    ['an empty document', {}, /an empty document/],
    ['a list of items at work', [{ id: 1, status: 'running' }], /a list of operations at work/],
  ])('%s goes on, and says what to write', async ([, document, message]) => {
    const status = await polled(document);
    expect(status).toMatchObject({ state: 'running', body: document });
    expect(status).toMatchObject({ message: expect.stringMatching(message) });
    expect(status).toMatchObject({ message: expect.stringContaining("http({ state: body('…')") });
  });

  test('is in the error that ends the wait', async () => {
    const riddle = () => json({ state: { code: 3 } });
    const answers = Array.from({ length: 12 }, () => riddle);
    const { end: error } = await play([accepted, ...answers], { totalTimeout: 10_000 });
    expect(error).toBeInstanceOf(OperationTimeoutError);
    expect((error as Error).message).toMatch(/an object in `state`.*http\(\{ state: body/);
  });

  test('is read by those who are told', async () => {
    const convention = http({ state: body('state.code'), words: { succeeded: [4] } });
    const { states } = await play(
      [accepted, json({ state: { code: 3 } }), json({ state: { code: 4 } })],
      { convention },
    );
    expect(states).toEqual(['pending', 'running', 'succeeded']);
  });

  test('in a place that was named goes on as well', async () => {
    const convention = http({ state: body('phase') });
    const { states } = await play(
      [accepted, json({ phase: { code: 3 } }), json({ phase: 'done' })],
      { convention },
    );
    expect(states).toEqual(['pending', 'running', 'succeeded']);
  });

  test.for(['brewing', 'on the way'])(
    'a word of the operation that nobody knows goes on: %s',
    async (word) => {
      for (const document of [{ status: word }, { jobStatus: word }, { job: { status: word } }]) {
        expect(await polled(document)).toMatchObject({ state: 'running', word });
      }
      expect(await polled({ importState: word }, '/imports/1')).toMatchObject({ state: 'running' });
    },
  );
});

describe('a result stays one', () => {
  test.for<[string, unknown]>([
    ['of a number', { seats: 4 }],
    ['a list', [{ id: 1 }]],
    ['an empty list', []],
    ['a list of jobs in a member', { jobs: [{ status: 'running' }] }],
    ['a list of jobs that are over', [{ status: 'done' }, { status: 'failed' }]],
    ['a status two levels down', { report: { job: { status: 'running' } } }],
    ['an address', { name: 'Ada', address: { state: 'CA', city: 'Davis' } }],
    ['a state of the world', { shippingState: 'CA', total: 4 }],
    ['a person', { maritalStatus: 'married' }],
    ['a flag of something else', { autocomplete: false, verified: false, active: true }],
    ['a discount', { discountPercent: 10, total: 4 }],
    ['counts', { completed: 3, failed: 0, total: 3 }],
    ['counts of what goes on', { inProgress: 0, done: 7 }],
    ['a percentage of something', { tax: { percent: 19 }, total: 4 }],
    ['what comes next', { desiredState: 'running', status: null }],
    ['null', null],
    ['a text', 'The queue was long.'],
    ['a warning beside a result', { output: [1], error: 'one row was skipped' }],
    ['an account', { account: { status: 'active' } }],
  ])('%s', async ([, document]) => {
    expect(await polled(document)).toMatchObject({ state: 'succeeded', evidence: 'unmarked' });
  });

  test('whatever a 303 leads to', async () => {
    const { end: found, operation } = await play([accepted, end, json({ state: 'running' })]);
    expect(found).toEqual({ state: 'running' });
    expect(operation.status).toMatchObject({ state: 'succeeded', evidence: 'redirect' });
  });

  test.for<unknown>([{ jobStatus: 'running' }, { done: false }, { progress: 40 }, {}, 'queued'])(
    'of a monitor that has said 202: %s',
    async (document) => {
      const { end: found, operation } = await play([accepted, '202', json(document)]);
      expect(found).toEqual(document);
      expect(operation.status).toMatchObject({ state: 'succeeded', evidence: 'code' });
    },
  );

  test('that is embedded, whatever state it tells of', async () => {
    const { end: found } = await play([
      accepted,
      json({ status: 'succeeded', result: { powerState: 'running' } }),
    ]);
    expect(found).toEqual({ powerState: 'running' });
  });
});

test('a builder that waits in a queue is asked until it leads to its result', async () => {
  const { end: rows, moments } = await play([
    '202 /builds/5',
    json({ build: { id: 5, phase: 'queued' } }),
    end,
    result,
  ]);
  expect(rows).toEqual({ rows: 3 });
  expect(moments).toEqual([0, 250, 625, 625]);
});

test('a mail that says in plain text that it is queued is not the text', async () => {
  const { end: rows, states } = await play(['202 /mails/9', text('queued\n'), end, result]);
  expect(states).toEqual(['pending', 'pending', 'succeeded']);
  expect(rows).toEqual({ rows: 3 });
});

test.for(['{"jobStatus":"running"}', '[{"status":"queued"}]', ' {"done":false}'])(
  'JSON that calls itself a text is read all the same: %s',
  async (document) => {
    const { operation } = await submitted([accepted, text(document)]);
    expect(await operation.poll()).toMatchObject({ state: /running/ });
  },
);

describe('XML', () => {
  test.for<[string, string]>([
    ['running', '<job><status>Running</status></job>'],
    [
      'running',
      '<?xml version="1.0"?><w:Job xmlns:w="x"><w:jobState> executing </w:jobState></w:Job>',
    ],
    ['failed', '<export><phase type="x">ERROR</phase></export>'],
    ['succeeded', '<rows><row state="running">1</row></rows>'],
    [
      'succeeded',
      '<jobs><job><status>running</status></job><job><status>done</status></job></jobs>',
    ],
  ])('means %s: %s', async ([state, document]) => {
    const { operation } = await submitted([accepted, text(document, 'application/xml')]);
    expect(await operation.poll()).toMatchObject({ state });
  });
});

test('a 203 is a 200 that a proxy has touched', async () => {
  const { states } = await play([accepted, json({ status: 'running' }, 203), '200 done']);
  expect(states).toEqual(['pending', 'running', 'succeeded']);
});

describe('evidence', () => {
  test.for<[string, (string | Response)[]]>([
    ['word', [accepted, '200 done']],
    ['word', [accepted, json({ jobStatus: 'done' })]],
    [
      'word',
      [accepted, json({ previousState: 'running', lastStatus: 'failed', taskState: 'done' })],
    ],
    ['flag', [accepted, json({ finished: true })]],
    ['code', [accepted, '202', '200 | {"rows":3}']],
    ['code', [accepted, '204']],
    ['code', [accepted, '201 | {"id":7}']],
    ['redirect', [accepted, end, result]],
    ['unmarked', [accepted, result]],
    ['code', ['201 | {"id":7}']],
    ['unmarked', [result]],
    ['word', ['200 done']],
  ])('is %s for %s', async ([evidence, lines]) => {
    const { operation } = await play(lines);
    expect(operation.status).toMatchObject({ state: 'succeeded', evidence });
    expect(operation.toJSON()).toMatchObject({ evidence });
  });
});

describe('http({ strict: true })', () => {
  const convention = http({ strict: true });

  test('takes no document for the end that tells no state', async () => {
    const { end: rows, statuses } = await play([accepted, result, end, result], { convention });
    expect(rows).toEqual({ rows: 3 });
    expect(statuses[1]).toMatchObject({
      state: 'running',
      message: expect.stringContaining('No state can be read from this document; say where'),
    });
  });

  test('shows what the server says beside a 202', async () => {
    const { statuses } = await play(['202 /jobs/1', '202 | {"message":"Step 2"}', '200 done'], {
      convention,
    });
    expect(statuses[1]).toMatchObject({ state: 'running', message: 'Step 2' });
  });

  test.for(['200 done', '204', '201 | {"id":7}', '200 | {"done":true}'])(
    'takes %s for the end',
    async (line) => {
      const { states } = await play([accepted, line], { convention });
      expect(states).toEqual(['pending', 'succeeded']);
    },
  );

  test('takes no answer to a submit for the result that does not say so', async () => {
    const { options } = scriptedAnswers(json({ ok: 1 }));
    const error = await rejection(createClient({ ...options, convention }).run('orders'));
    expect(error).toBeInstanceOf(ProtocolError);
  });
});

describe('a schema that refuses', () => {
  const schema = z.object({ rows: z.number() });

  test('an unmarked document, says that it may be a status document', async () => {
    const { end: error } = await play([accepted, json({ situation: 'half way' })], { schema });
    expect(error).toBeInstanceOf(ProtocolError);
    expect((error as ProtocolError).hint).toContain("http({ state: body('…')");
    expect((error as ProtocolError).checkpoint?.statusUrl).toContain('/jobs/1');
  });

  test('a document that is marked, is about the result', async () => {
    const { end: error } = await play([accepted, '200 done | {"result":{"rows":"3"}}'], { schema });
    expect(error).toMatchObject({ name: 'ResultError' });
  });
});

describe('a submit whose answer tells that it goes on, and names no monitor', () => {
  test.for<unknown>([
    { job_status: { id: 'a', status: 'queued' } },
    { data: { state: 'in progress' } },
    { exportStatus: 'Processing' },
  ])('is a ProtocolError: %s', async (document) => {
    const { options } = scriptedAnswers(json(document));
    const error = await rejection(createClient(options).run('orders'));
    expect(error).toMatchObject({ name: 'ProtocolError', hint: expect.stringContaining('http({') });
  });
});
