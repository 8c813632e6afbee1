import { type Convention, durable, odata, ogc } from 'await202';
import * as vendors from 'await202/conventions';
import { describe, expect, test } from 'vitest';
import { here } from '../../src/conventions/here.ts';
import { polled, submit, task, told } from '../support/told.ts';

// What the conventions of single vendors read in one answer, where a transcript does not show it.

describe('of several things that went wrong, the one that counts is', () => {
  const detail = 'not this';
  const problem = { message: 'not this' };

  test.for<[string, () => Convention, object]>([
    ['apify()', vendors.apify, { data: { status: 'FAILED', detail, statusMessage: 'why' } }],
    ['assemblyAi()', vendors.assemblyAi, { status: 'error', detail, error: 'why' }],
    ['auth0Jobs()', vendors.auth0Jobs, { status: 'failed', detail, status_details: 'why' }],
    [
      'bigQuery()',
      vendors.bigQuery,
      { problem, status: { state: 'DONE', errorResult: { reason: 'invalid', message: 'why' } } },
    ],
    [
      'databricks()',
      vendors.databricks,
      { problem, status: { state: 'FAILED', error: { message: 'why' } } },
    ],
    ['dbtCloud()', vendors.dbtCloud, { data: { status: 20, detail, status_message: 'why' } }],
    ['fabricJob()', vendors.fabricJob, { status: 'Failed', problem, failureReason: 'why' }],
    [
      'googleCompute()',
      vendors.googleCompute,
      { problem, status: 'DONE', error: { errors: [{ code: 'QUOTA', message: 'why' }] } },
    ],
    ['luma()', vendors.luma, { state: 'failed', detail, failure_reason: 'why' }],
    ['odata()', odata, { backgroundOperationStatusCode: 31, problem, error: { message: 'why' } }],
    [
      'odata()',
      odata,
      { backgroundOperationStatusCode: 31, detail, backgroundOperationErrorMessage: 'why' },
    ],
    ['ogc()', ogc, { status: 'failed', detail, exception: 'why' }],
    [
      'openServiceBroker()',
      vendors.openServiceBroker,
      { state: 'failed', detail, description: 'why' },
    ],
    [
      'salesforceBulkIngest()',
      vendors.salesforceBulkIngest,
      { state: 'Failed', detail, errorMessage: 'why' },
    ],
    ['stripeReport()', vendors.stripeReport, { status: 'failed', detail, error: 'why' }],
  ])('%s: of %o', ([, convention, document]) => {
    expect(convention().read(told(document), polled())).toMatchObject({
      ...{ state: 'failed', message: 'why' },
    });
  });

  test('blackForestLabs(): in the details, behind the word', () => {
    const document = { status: 'Content Moderated', detail, details: { reason: 'why' } };
    expect(vendors.blackForestLabs().read(told(document), polled())).toMatchObject({
      ...{ state: 'failed', message: 'Content Moderated: why' },
    });
  });

  test('shopifyBulk(): what the user is told', () => {
    const bulkOperationRunQuery = { bulkOperation: null, userErrors: [{ message: 'why' }] };
    const answer = told({ errors: [problem], data: { bulkOperationRunQuery } });
    expect(vendors.shopifyBulk().accept(answer, submit)).toMatchObject({
      ...{ state: 'failed', message: 'why' },
    });
  });
});

describe('what an operation at work says is in', () => {
  test.for<[string, () => Convention, object]>([
    ['auth0Jobs()', vendors.auth0Jobs, { status: 'processing', status_details: 'on page 3' }],
    ['apify()', vendors.apify, { data: { status: 'RUNNING', statusMessage: 'on page 3' } }],
    ['dbtCloud()', vendors.dbtCloud, { data: { status: 3, status_message: 'on page 3' } }],
    ['zendesk()', vendors.zendesk, { job_status: { status: 'working', message: 'on page 3' } }],
    [
      'slurm()',
      vendors.slurm,
      { jobs: [{ job_state: ['RUNNING'], state_reason: 'on page 3', state_description: '' }] },
    ],
  ])('%s: %j', ([, convention, document]) => {
    expect(convention().read(told(document), polled())).toMatchObject({
      ...{ state: 'running', message: 'on page 3' },
    });
  });

  test.for([
    ['None', undefined],
    ['Nonexistent', 'Nonexistent'],
    ['', undefined],
  ])('slurm(): not in the reason %j, but in %j', ([state_reason, message]) => {
    const jobs = [{ job_state: ['RUNNING'], state_reason }];
    expect(vendors.slurm().read(told({ jobs }), polled())).toMatchObject({ message });
  });
});

describe('an operation may be at work once its submit is accepted', () => {
  test.for<[string, () => Convention, object]>([
    ['dbtCloud()', vendors.dbtCloud, { data: { id: 7, status: 3 } }],
    ['odata()', odata, { backgroundOperationStatusCode: 20 }],
    ['slurm()', vendors.slurm, { jobs: [{ job_state: ['COMPLETED', 'COMPLETING'] }] }],
    ['slurm()', vendors.slurm, { jobs: [{ job_state: ['COMPLETED', 'STAGE_OUT'] }] }],
  ])('%s: with %j', ([, convention, document]) => {
    expect(convention().accept(told(document, { status: 202 }), submit)).toMatchObject({
      state: 'running',
    });
  });

  test('shopifyBulk(): or wait, by its own word', () => {
    const bulkOperation = { id: 'gid://shopify/BulkOperation/1', status: 'CREATED' };
    const data = { bulkOperationRunQuery: { bulkOperation, userErrors: [] } };
    expect(vendors.shopifyBulk().accept(told({ data }), submit)).toMatchObject({
      ...{ state: 'pending', word: 'CREATED', statusUrl: submit.url },
    });
  });

  test('openEo(): or wait, before anything is known of it', () => {
    const url = 'https://api.example.com/jobs/1/results';
    const answer = told({ status: 'created' }, { status: 202 });
    expect(vendors.openEo().accept(answer, { ...submit, url })).toMatchObject({
      ...{ word: 'created', statusUrl: 'https://api.example.com/jobs/1' },
    });
  });
});

describe('a part of the path that a monitor is made of', () => {
  const monitorOf = (convention: Convention, url: string, document: object) => {
    const reading = convention.accept(told(document, { url }), { ...submit, url });
    return reading && 'statusUrl' in reading ? reading.statusUrl : reading;
  };
  const made = { apify: { data: { id: 'r1' } }, dbt: { data: { id: 7 } }, video: { id: 'v1' } };
  const api = 'https://api.example.com';

  test('is taken from there', () => {
    expect([
      monitorOf(vendors.apify(), `${api}/v2/acts/a/runs`, made.apify),
      monitorOf(vendors.dbtCloud(), `${api}/api/v2/accounts/1/jobs/2/run/`, made.dbt),
      monitorOf(vendors.openaiVideo(), `${api}/v1/videos`, made.video),
    ]).toEqual([
      `${api}/v2/actor-runs/r1`,
      `${api}/api/v2/accounts/1/runs/7/`,
      `${api}/v1/videos/v1`,
    ]);
  });

  test('is not taken from the query', () => {
    expect([
      monitorOf(vendors.apify(), `${api}/runs?next=/v2/acts`, made.apify),
      monitorOf(vendors.dbtCloud(), `${api}/run?next=/accounts/1/jobs`, made.dbt),
      monitorOf(vendors.openaiVideo(), `${api}/clips?next=/videos`, made.video),
    ]).toEqual([undefined, undefined, undefined]);
  });
});

describe('a URL at the origin that has answered', () => {
  test.for<[string, string | undefined]>([
    ['https://www.example.com/v1/operations/1?x=1', 'https://api.example.com/v1/operations/1?x=1'],
    ['http://www.example.com/v1/operations/1', 'https://api.example.com/v1/operations/1'],
    ['/v1?next=https://www.example.com/operations/1', undefined],
    ['https://www.example.com', undefined],
  ])('has the path of %s', ([named, target]) => {
    expect(here(() => named)(told())).toBe(target);
  });
});

describe('acme()', () => {
  const convention = () => vendors.acme({ sign: () => '{}' });

  test('asks again after a nonce that is no longer good, and after no other error', () => {
    const read = (type: string) => convention().read(told({ type }, { status: 400 }), polled());
    expect(read('urn:ietf:params:acme:error:badNonce')).toBe('fault');
    expect(read('urn:ietf:params:acme:error:badNonceSize')).toBeUndefined();
    expect(read('urn:ietf:params:acme:error:malformed')).toBeUndefined();
  });
});

describe('durable()', () => {
  const read = (runtimeStatus?: string) =>
    durable().read(told({ runtimeStatus, output: 'why' }, { status: 500 }), polled());

  test('takes a 500 for that of the orchestration only if this has failed', () => {
    expect(read('Failed')).toMatchObject({ state: 'failed', message: 'why' });
    expect(read('Running')).toBeUndefined();
    expect(read()).toBeUndefined();
  });
});

describe('fabric()', () => {
  const read = (location: string) =>
    vendors.fabric().read(told({ status: 'Succeeded' }, { headers: { location } }), polled());

  test('has its result where the Location ends so', () => {
    const resultUrl = '/v1/operations/1/result';
    expect(read(resultUrl)).toMatchObject({ state: 'succeeded', resultUrl });
    for (const other of ['/v1/operations/1', '/v1/operations/1/results', '/v1/result/1'])
      expect(read(other)).toMatchObject({ state: 'succeeded', result: { value: null } });
  });
});

describe('fal()', () => {
  const read = (status: number, document: object) =>
    vendors.fal().read(told(document, { status }), polled());
  const detail = 'Request is still in progress';

  test('asks again for a result that is late', () => {
    expect(read(400, { detail })).toBe('fault');
    expect(read(400, { detail: 'Request is invalid' })).toBeUndefined();
    expect(read(422, { detail })).toBeUndefined();
    expect(read(200, { status: 'IN_PROGRESS', detail })).toMatchObject({ state: 'running' });
  });
});

test('replicate() has a stream of events where the answer names it', () => {
  const urls = { get: task, cancel: `${task}/cancel`, stream: 'https://stream.example/1' };
  const document = told({ id: '1', status: 'starting', urls }, { status: 201 });
  expect(vendors.replicate().accept(document, submit)).toMatchObject({
    ...{ statusUrl: task, cancelUrl: `${task}/cancel`, eventsUrl: 'https://stream.example/1' },
  });
});

test('a result of Shopify is text, whatever its type', () => {
  expect(vendors.shopifyBulk().text).toBe(true);
});

describe('how long a submit may be kept open', () => {
  const prepare = (convention: Convention) => convention.prepare?.({ method: 'POST' });

  test('databricks(): as long as its body may say', () => {
    expect(prepare(vendors.databricks())).toEqual({ hold: 50_000 });
  });

  test('snowflake(): only if it shall wait', () => {
    expect(prepare(vendors.snowflake({ wait: true }))).toEqual({ hold: 45_000 });
    expect(prepare(vendors.snowflake())).toEqual({ searchParams: { async: 'true' } });
    expect(() => vendors.snowflake({ wait: 1 as never })).toThrow(
      'await202: `snowflake.wait` is 1, expected true or false.',
    );
  });
});
