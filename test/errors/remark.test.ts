import {
  body,
  createClient,
  defineConvention,
  fhir,
  http,
  type OperationError,
  type OperationFailedError,
} from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection, scriptedAnswers } from '../support/scripted-answers.ts';
import { clientOf, play } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const said = 'Tray 3 is empty';

/** An answer of this type, with this body. */
const answer = (body: unknown, type = 'application/json', status = 400) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: { 'content-type': type },
  });

const refused = async (response: Response) =>
  (await rejection(
    createClient(scriptedAnswers(response).options).submit('reports'),
  )) as OperationError;

const shapes: Record<string, unknown> = {
  'a text in message': { message: said },
  'in error': { error: said },
  'in detail': { detail: said },
  'in title': { title: said },
  'in error_description, beside a code': { error: 'invalid_tray', error_description: said },
  'in Message': { Message: said },
  'in msg': { code: 17, msg: said },
  'in reason': { reason: said },
  'in error.message': { error: { code: 'E7', message: said } },
  'in error.details': { error: { code: 'E7', details: [{ message: said }] } },
  'in a list of errors': { errors: [{ message: said }, { message: 'and more' }] },
  'in a list of texts': { errors: [said] },
  'in a list': [{ errorCode: 'TRAY', message: said }],
  'in errors of JSON:API': { errors: [{ status: '400', title: said }] },
  'in FastAPI’s detail': { detail: [{ loc: ['body'], msg: said, type: 'value_error' }] },
  'in an OperationOutcome’s details': {
    resourceType: 'OperationOutcome',
    text: { div: '<div>page</div>' },
    issue: [{ severity: 'error', code: 'processing', details: { text: said }, diagnostics: 'x' }],
  },
  'in an OperationOutcome’s diagnostics': {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: 'processing', diagnostics: said }],
  },
  'in a fault': { fault: { faultstring: said, detail: { errorcode: 'x' } } },
  'in errorMessage': { errorCode: 'E7', errorMessage: said },
  'beside the phrase of the code': { status: 400, error: 'Bad Request', message: said },
  'in the detail of a problem': { title: 'Bad request', status: 400, detail: said },
  'in description, beside a code': { error: 'TrayError', description: said },
  'beside a word of its own': { status: 'error', title: said },
  'in a list for each field': { errors: { tray: [said] } },
  'in err': { err: said },
  'in a Fault of SOAP': { Fault: { Reason: { Text: said } } },
  'in result': { success: false, result: { message: said } },
  'in data': { data: { error: { message: said } } },
};

describe('the message of a SubmitError shows what the server said', () => {
  test.for(Object.entries(shapes))('%s', async ([, body]) => {
    const { message } = await refused(answer(body));
    expect(message).toBe(
      `The submit failed: https://api.example.com/reports: HTTP 400: ${said}. ${message.split('. ').at(-1)}`,
    );
  });

  test.for([
    ['as plain text', said, 'text/plain'],
    ['as text without a type it knows', said, 'text/plain;charset=utf-8'],
    [
      'as XML with entities',
      '<Error><Message>Tray &#51; is &#x65;mpty</Message></Error>',
      'application/xml',
    ],
    ['as XML with CDATA', `<Error><Message><![CDATA[${said}]]></Message></Error>`, 'text/xml'],
    [
      'as XML',
      `<?xml version="1.0"?>\n<Error>\n <Message>${said}</Message></Error>`,
      'application/xml',
    ],
  ] as const)('%s', async ([, body, type]) => {
    expect((await refused(answer(body, type))).message).toContain(`HTTP 400: ${said}. `);
  });

  test.for([
    ['a page', '<!doctype html><title>Bad</title><p>Bad request</p>', 'text/html'],
    ['a page by another name', '<html><body>Bad request</body></html>', 'text/plain'],
    ['numbers', { error: 7, message: null, detail: {} }, 'application/json'],
    ['nothing', '', 'text/plain'],
    ['an empty text', { message: '  ' }, 'application/json'],
  ] as const)('but %s says nothing', async ([, body, type]) => {
    expect((await refused(answer(body, type))).message).toContain('/reports: HTTP 400. ');
  });
});

test('of the others as well', async () => {
  const error = { error: { message: said } };
  const poll = clientOf(['202 /tasks/1', answer(error, 'application/json', 403)]);
  expect(await rejection(poll.client.run('x'))).toMatchObject({
    name: 'PollError',
    message: expect.stringContaining(`HTTP 403: ${said}`),
  });
  const gone = clientOf(['202 /tasks/1', answer({ msg: said }, 'application/json', 410)]);
  expect(await rejection(gone.client.run('x'))).toMatchObject({
    name: 'OperationGoneError',
    message: expect.stringContaining(`HTTP 410: ${said}`),
  });
  const cancel = clientOf(['202 /tasks/1', answer([error], 'application/json', 405)]);
  expect(await rejection((await cancel.client.submit('x')).cancel())).toMatchObject({
    name: 'CancelError',
    message: expect.stringContaining(`HTTP 405: ${said}`),
  });
  const result = clientOf(['202 /tasks/1', '303 /r/1', answer({ reason: said })]);
  expect(await rejection(result.client.run('x'))).toMatchObject({
    name: 'ResultError',
    message: expect.stringContaining(`HTTP 400: ${said}`),
  });
  const canceled = clientOf(['202 /tasks/1', `200 canceled | {"message":"${said}"}`]);
  expect(await rejection(canceled.client.run('x'))).toMatchObject({
    name: 'OperationCanceledError',
    message: expect.stringContaining(said),
  });
});

test('what remains of a canceled operation stands where the convention says', async () => {
  const left = 'Page 3 is at /pages/3?key=secret\u0007';
  const document = { status: 'canceled', message: 'Stopped', left };
  const answers = ['202 /tasks/1', `200 canceled | ${JSON.stringify(document)}`] as const;
  const reason = async (options: object) =>
    `${await rejection(clientOf([...answers], options).client.run('x'))}`;
  expect(await reason({})).toContain('canceled: Stopped.');
  const byData = await reason({ convention: http({ error: body('left') }) });
  expect(byData).toContain('canceled: Page 3 is at /pages/3.');
  const byCode = defineConvention({
    name: 'pages',
    read: () => ({ state: 'canceled', message: left }),
  });
  expect(await reason({ convention: byCode })).toBe(byData);
});

test('a full stop of its own is enough', async () => {
  expect((await refused(answer({ error: `${said}.` }))).message).toContain(`: ${said}. Nothing`);
});

test('it is shortened, in one line, and steers no terminal', async () => {
  const long = `${'Tray 3\n\u001b[31m is empty. '.repeat(1000)}`;
  const { message } = await refused(answer({ message: long }));
  expect(message).toContain('HTTP 400: Tray 3 [31m is empty. Tray 3 ');
  expect(message).toMatch(/…\. Nothing/);
  expect(message.length).toBeLessThan(800);
});

test('a query that the server quotes is not shown', async () => {
  const { message } = await refused(
    answer({ message: 'No tray at https://api.example.com/t?sig=s3cret, (see t?a)' }),
  );
  expect(message).toContain('No tray at https://api.example.com/t');
  expect(message).not.toContain('s3cret');
});

test('nor one of a path, in words or in the asked URL', async () => {
  const { message } = await refused(answer({ message: 'No /trays/3?sig=s3cret is known' }));
  expect(message).toContain('HTTP 400: No /trays/3 is known.');
  const { client } = clientOf(["202 /tasks/1?$filter=startswith(n,'x')&sig=s3cret", '403']);
  const error = (await rejection(client.run('x'))) as OperationError;
  expect(error.message).toContain('Polling failed: https://api.example.com/tasks/1: HTTP 403.');
});

test('a document that refers to itself by a thousand levels costs nothing', async () => {
  const deep = `${'{"error":'.repeat(10_000)}"x"${'}'.repeat(10_000)}`;
  expect((await refused(answer(deep))).message).toContain('HTTP 400. ');
});

describe('of a failed operation', () => {
  const failure = async (line: string) => (await play(['202 /tasks/1', line])).end as Error;

  test.for([
    ['its error', '200 failed | {"error":{"message":"no paper"},"message":"Step 2"}'],
    ['its message, not its title', '200 failed | {"title":"My report","message":"no paper"}'],
    ['its reason', '200 failed | {"description":"A report","failure_reason":"no paper"}'],
    ['the first of its errors', '200 failed | {"errors":{"message":"no paper"}}'],
    ['its statusMessage', '200 failed | {"statusMessage":"no paper"}'],
  ])('%s is shown', async ([, line]) => {
    expect((await failure(line as string)).message).toBe(
      'The operation failed: https://api.example.com/tasks/1: no paper. See error.problem and error.body.',
    );
  });

  test('nothing is shown twice, and the title of a job is no reason', async () => {
    expect((await failure('200 failed | {"title":"My report"}')).message).toContain(
      'no reason given',
    );
  });

  test('nor is it a problem, but in an error', async () => {
    const job = { status: 'failed', title: 'My report', message: 'no paper' };
    const problem = async (body: object, status: number, type = 'application/json') =>
      (
        (await play(['202 /tasks/1', answer(body, type, status)], { convention: http({ codes }) }))
          .end as OperationFailedError
      ).problem;
    const codes = { failed: [422] };
    expect(await problem(job, 200)).toBeUndefined();
    expect(await problem({ ...job, error: { title: 'Empty' } }, 200)).toEqual({ title: 'Empty' });
    expect(await problem(job, 422)).toEqual(job);
    expect(await problem(job, 200, 'application/problem+json')).toEqual(job);
  });
});

describe('the response that told of a failure', () => {
  test('is there when its code did', async () => {
    const outcome = { resourceType: 'OperationOutcome', issue: [{ code: 'x', diagnostics: said }] };
    const { client } = clientOf(
      ['202 | content-location: /jobs/1', answer(outcome, 'application/fhir+json', 422)],
      { convention: fhir() },
    );
    const operation = await client.submit('Group/7/$export');
    const error = (await rejection(operation.result())) as OperationFailedError;
    expect(operation.status.error).toBe(error);
    expect(error.message).toContain(`HTTP 422: ${said}`);
    expect(error.response?.status).toBe(422);
    expect(await error.response?.json()).toEqual(outcome);
    expect(error.body).toEqual(outcome);
  });

  test('is there when its document did', async () => {
    const { end } = await play(['202 /tasks/1', '200 failed | retry-after: 7']);
    expect((end as OperationFailedError).response?.status).toBe(200);
    expect((end as OperationFailedError).response?.headers.get('retry-after')).toBe('7');
  });

  test('is there when it was the answer to the submit', async () => {
    const { client } = clientOf(['200 failed'], { convention: http({ endsBy: 'word' }) });
    const { error } = (await client.submit('x')).status as { error: OperationFailedError };
    expect(error.response?.status).toBe(200);
  });
});
