/** What OpenTelemetry's own SDK sees of operations. */
import { context, type Meter, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { opentelemetry } from 'await202/opentelemetry';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest';
import { attributesOf, serverOf } from '../../src/opentelemetry/attributes.ts';
import { complaints } from '../support/leftovers.ts';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { clientOf, type Line } from '../support/scripted-server.ts';

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterAll(() => context.disable());
beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** A client that is traced, and what was exported of it. */
function traced(lines: Line[]) {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const tracer = provider.getTracer('test');
  const telemetry = opentelemetry({ tracer });
  return {
    ...clientOf(lines, telemetry),
    tracer,
    get spans() {
      return exporter.getFinishedSpans();
    },
    /** The spans by name, in the order in which they began; those of exchanges below their parent. */
    get tree() {
      const spans = [...exporter.getFinishedSpans()].sort(
        (one, other) =>
          one.startTime[0] - other.startTime[0] || one.startTime[1] - other.startTime[1],
      );
      const below = (parent?: string): readonly unknown[] =>
        spans
          .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)
          .map((span) => {
            const children = below(span.spanContext().spanId);
            return children.length ? [span.name, children] : span.name;
          });
      return below();
    },
  };
}

const accepted = '202 /tasks/1?sig=secret | retry-after: 2';
const operationIn = (spans: readonly ReadableSpan[]) =>
  spans.find(({ kind }) => kind === SpanKind.INTERNAL) as ReadableSpan;
const name = 'await202 POST https://api.example.com/tasks';

test('one trace shows the submit, each poll and the result', async () => {
  const run = traced([accepted, '200 running', '200 done | {"resultUrl":"/rows"}', '200 | {}']);
  await run.client.run('tasks');
  expect(run.tree).toEqual([[name, ['POST submit', 'GET poll', 'GET poll', 'GET result']]]);
  expect(new Set(run.spans.map((span) => span.spanContext().traceId)).size).toBe(1);
  expect(operationIn(run.spans).status).toEqual({ code: SpanStatusCode.UNSET });
});

test('an operation has its states as events, and how it ended as attributes', async () => {
  const run = traced([accepted, '200 running | {"progress":0.5}', '503', '200 done']);
  await run.client.run('tasks');
  const span = operationIn(run.spans);
  expect(span.attributes).toEqual({
    'url.full': 'https://api.example.com/tasks/1',
    'await202.kind': 'POST https://api.example.com/tasks',
    'await202.state': 'succeeded',
    'await202.evidence': 'word',
    'await202.polls': 3,
  });
  expect(span.events.map(({ name, attributes }) => [name, attributes])).toEqual([
    ['submitted', { 'http.response.status_code': 202, 'await202.state': 'pending' }],
    ['waiting', {}],
    [
      'polled',
      {
        'http.response.status_code': 200,
        'await202.state': 'running',
        'await202.word': 'running',
        'await202.place': 'status',
        'await202.progress': 0.5,
      },
    ],
    [
      'faulted',
      {
        'http.response.status_code': 503,
        'await202.purpose': 'poll',
        'await202.message': 'HTTP 503',
        'await202.failures': 1,
      },
    ],
    [
      'polled',
      {
        'http.response.status_code': 200,
        'await202.state': 'succeeded',
        'await202.word': 'done',
        'await202.place': 'status',
        'await202.evidence': 'word',
      },
    ],
    ['ended', { 'await202.state': 'succeeded', 'await202.evidence': 'word', 'await202.polls': 3 }],
  ]);
});

test('an exchange has the attributes of an HTTP client, and no query', async () => {
  const run = traced([accepted, '503', '204']);
  await run.client.run('tasks');
  const [submit, poll] = run.spans;
  expect(submit?.kind).toBe(SpanKind.CLIENT);
  expect(submit?.attributes).toEqual({
    'http.request.method': 'POST',
    'http.response.status_code': 202,
    'server.address': 'api.example.com',
    'server.port': 443,
    'url.full': 'https://api.example.com/tasks',
    'await202.purpose': 'submit',
  });
  expect(poll?.attributes).toMatchObject({
    'http.request.method': 'GET',
    'http.response.status_code': 503,
    'error.type': '503',
    'url.full': 'https://api.example.com/tasks/1',
  });
  expect(poll?.status.code).toBe(SpanStatusCode.ERROR);
  const all = run.spans.map(({ attributes, events }) => ({ attributes, events }));
  expect(JSON.stringify(all)).not.toContain('secret');
});

test('an exchange without an answer is an error', async () => {
  const run = traced([accepted, 'reset', '204']);
  await run.client.run('tasks');
  expect(run.spans[1]).toMatchObject({
    name: 'GET poll',
    attributes: { 'error.type': 'Error' },
    status: { code: SpanStatusCode.ERROR, message: 'no answer (fetch failed)' },
  });
});

test('whoever sends the request finds the span of its exchange active', async () => {
  const seen: unknown[] = [];
  const run = traced([
    () => {
      seen.push(trace.getActiveSpan()?.spanContext().spanId);
      return new Response(null, { status: 204 });
    },
  ]);
  await run.client.resume('https://api.example.com/tasks/1').result();
  const [poll] = run.spans;
  expect(seen).toEqual([poll?.spanContext().spanId]);
});

test('the span of the caller is the parent', async () => {
  const run = traced(['204']);
  await run.tracer.startActiveSpan('caller', async (span) => {
    await run.client.run('tasks');
    span.end();
  });
  expect(run.tree).toEqual([['caller', [[name, ['POST submit']]]]]);
});

describe('what goes wrong', () => {
  test('an operation that fails', async () => {
    const run = traced([accepted, '200 failed']);
    const error = (await rejection(run.client.run('tasks'))) as Error;
    const span = operationIn(run.spans);
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: error.message });
    expect(span.attributes).toMatchObject({
      'await202.state': 'failed',
      'error.type': 'OperationFailedError',
    });
  });

  test('a submit that is rejected', async () => {
    const run = traced(['400']);
    await rejection(run.client.run('tasks'));
    expect(run.tree).toEqual([['await202', ['POST submit']]]);
    expect(operationIn(run.spans).attributes['error.type']).toBe('SubmitError');
  });

  test('a result that cannot be had', async () => {
    const run = traced([accepted, '200 done | {"resultUrl":"/rows"}', '403']);
    await rejection(run.client.run('tasks'));
    expect(run.tree).toEqual([[name, ['POST submit', 'GET poll', 'GET result']]]);
    expect(operationIn(run.spans).attributes).toMatchObject({
      'await202.state': 'succeeded',
      'error.type': 'ResultError',
    });
  });

  test('an abort, with its DELETE', async () => {
    const run = traced([accepted, '202']);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1000);
    await rejection(run.client.run('tasks', { signal: controller.signal }));
    await vi.runAllTimersAsync();
    expect(run.tree).toEqual([[name, ['POST submit', 'DELETE cancel']]]);
    const span = operationIn(run.spans);
    expect(span.events.map(({ name }) => name)).toEqual([
      ...['submitted', 'waiting', 'aborted', 'idle', 'cancelAnswered'],
    ]);
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
  });

  test('an abort that cancels nothing ends the span', async () => {
    const run = traced([accepted]);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1000);
    const options = { signal: controller.signal, onAbort: 'detach' } as const;
    await rejection(run.client.run('tasks', options));
    expect(run.tree).toEqual([[name, ['POST submit']]]);
  });

  test('who waits once more has another span', async () => {
    const run = traced(['403', '204']);
    const operation = run.client.resume('https://api.example.com/tasks/1');
    await rejection(operation.result());
    await operation.result();
    expect(run.tree).toEqual([
      ['await202', ['GET poll']],
      ['await202', ['GET poll']],
    ]);
  });
});

test('an operation from a checkpoint has the name of its submit', async () => {
  const run = traced([accepted, '200 done']);
  const operation = await run.client.submit('tasks');
  operation.detach();
  await run.client.resume(operation.toJSON()).result();
  expect(run.tree).toEqual([
    [name, ['POST submit']],
    [name, ['GET poll']],
  ]);
});

test('handles that are dropped do not fill the memory', async () => {
  const run = traced([]);
  const { onEvent } = opentelemetry({ tracer: run.tracer });
  const at = { at: 0, url: '' };
  for (let operation = 1; operation <= 10_001; operation++)
    onEvent({ ...at, operation, type: 'waiting', nextPollAt: 1 });
  expect(run.spans).toHaveLength(1);
});

describe('the span of an operation', () => {
  const cancelable = [accepted, '202', '200 canceled'];

  test('goes on after an accepted cancel, for whoever waits for the end', async () => {
    const run = traced(cancelable);
    const operation = await run.client.submit('tasks');
    const end = rejection(operation.result());
    await operation.cancel();
    await end;
    expect(run.tree).toEqual([[name, ['POST submit', 'DELETE cancel', 'GET poll']]]);
    const span = operationIn(run.spans);
    expect(span.attributes['await202.state']).toBe('canceled');
    expect(span.events.map(({ name }) => name)).toEqual([
      ...['submitted', 'waiting', 'cancelAnswered', 'waiting', 'polled', 'ended'],
    ]);
  });

  test('ends when nobody waits for the operation any more', async () => {
    const run = traced([accepted]);
    const operation = await run.client.submit('tasks');
    expect(run.spans.map(({ name }) => name)).toEqual(['POST submit']);
    operation.detach();
    expect(run.tree).toEqual([[name, ['POST submit']]]);
    expect(operationIn(run.spans).events.map(({ name }) => name)).toEqual([
      ...['submitted', 'detached'],
    ]);
  });

  test('ends once, if the operation is detached in the turn in which it has ended', async () => {
    const complaint = complaints();
    const run = traced([]);
    const { onEvent } = opentelemetry({ tracer: run.tracer });
    const at = { at: 0, url: '', operation: 1 };
    onEvent({ ...at, type: 'waiting', nextPollAt: 1 });
    onEvent({ ...at, type: 'ended', state: 'succeeded', polls: 1 });
    onEvent({ ...at, type: 'detached' });
    await vi.advanceTimersByTimeAsync(1);
    expect(run.spans).toHaveLength(1);
    expect(complaint).toEqual([]);
  });

  test('is none for a single poll, which belongs to the span of its caller', async () => {
    const run = traced(['202', '202']);
    const operation = run.client.resume('https://api.example.com/tasks/1');
    await operation.poll();
    await run.tracer.startActiveSpan('caller', async (span) => {
      await operation.poll();
      span.end();
    });
    expect(run.tree).toEqual(['GET poll', ['caller', ['GET poll']]]);
  });

  test('is named by what was submitted, once that is known', () => {
    const run = traced([]);
    const { onEvent } = opentelemetry({ tracer: run.tracer });
    const at = { at: 0, url: '' };
    const accepted = { type: 'submitted', httpStatus: 202, state: 'pending' } as const;
    onEvent({ ...at, operation: 1, type: 'submitting', method: 'POST' });
    onEvent({ ...at, operation: 1, ...accepted, kind: 'POST /tasks' });
    onEvent({ ...at, operation: 1, type: 'detached' });
    onEvent({ ...at, operation: 2, type: 'submitting', method: 'POST' });
    onEvent({ ...at, operation: 2, ...accepted });
    onEvent({ ...at, operation: 2, type: 'detached' });
    expect(run.spans.map(({ name }) => name)).toEqual(['await202 POST /tasks', 'await202']);
  });

  test('has the words and the type of what has stopped it, if that is no Error', () => {
    const run = traced([]);
    const { onEvent } = opentelemetry({ tracer: run.tracer });
    const at = { at: 0, url: '', operation: 1 };
    onEvent({ ...at, type: 'waiting', nextPollAt: 1 });
    onEvent({ ...at, type: 'stopped', error: 'enough' });
    const [span] = run.spans;
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'enough' });
    expect(span?.attributes['error.type']).toBe('string');
  });
});

test.for([
  { status: 399, code: SpanStatusCode.UNSET, error: undefined },
  { status: 400, code: SpanStatusCode.ERROR, error: '400' },
])('the span of an exchange that is answered with $status', async ({ status, code, error }) => {
  const run = traced([`${status}`]);
  await rejection(run.client.run('tasks'));
  const [submit] = run.spans;
  expect(submit?.status).toEqual({ code });
  expect(submit?.attributes['error.type']).toBe(error);
});

test('what an event does not tell is no attribute', () => {
  const event = { operation: 1, at: 0, url: '', type: 'polled', httpStatus: 200 } as const;
  const attributes = attributesOf({ ...event, state: 'running', word: undefined, progress: 0 });
  expect(Object.entries(attributes)).toEqual([
    ['http.response.status_code', 200],
    ['await202.state', 'running'],
    ['await202.progress', 0],
  ]);
});

test('two metrics: how long operations take, and how many polls', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.DELTA);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meter = new MeterProvider({ readers: [reader] }).getMeter('test');
  const lines: Line[] = [accepted, '200 running', '200 done', accepted, '200 failed'];
  const { client } = clientOf(lines, opentelemetry({ meter }));
  await client.run('tasks');
  await rejection(client.run('tasks'));
  await reader.forceFlush();
  const [{ scopeMetrics = [] } = {}] = exporter.getMetrics();
  const seen = scopeMetrics.flatMap(({ metrics }) =>
    metrics.map(({ descriptor: { name, unit, description }, dataPoints }) => ({
      name,
      unit,
      description,
      points: dataPoints.map(({ attributes, value }) => {
        const { sum, buckets } = value as Histogram;
        return { ...attributes, sum, largest: buckets.boundaries.at(-1) };
      }),
    })),
  );
  const kind = { 'await202.kind': 'POST https://api.example.com/tasks' };
  const succeeded = { ...kind, 'await202.state': 'succeeded' };
  const failed = { ...kind, 'await202.state': 'failed', 'error.type': 'OperationFailedError' };
  expect(seen).toEqual([
    {
      name: 'await202.operation.duration',
      unit: 's',
      description: 'From the accepted submit to the answer that says how the operation has ended',
      points: [
        { ...succeeded, sum: 2.25, largest: 86_400 },
        { ...failed, sum: 2, largest: 86_400 },
      ],
    },
    {
      name: 'await202.operation.polls',
      unit: '{poll}',
      description: 'Answers of the status monitor that one operation took',
      points: [
        { ...succeeded, sum: 2, largest: 144 },
        { ...failed, sum: 1, largest: 144 },
      ],
    },
  ]);
  await reader.shutdown();
});

test('an operation from a checkpoint has no duration if its beginning is unknown', async () => {
  const recorded: [string, number][] = [];
  const createHistogram = (name: string) => ({
    record: (value: number) => recorded.push([name, value]),
  });
  const { onEvent } = opentelemetry({ meter: { createHistogram } as unknown as Meter });
  const at = { at: 0, url: '', operation: 1 };
  onEvent({ ...at, type: 'ended', state: 'succeeded', polls: 3, elapsed: undefined });
  expect(recorded).toEqual([['await202.operation.polls', 3]]);
});

test('nothing is measured of an operation before it has ended', async () => {
  const recorded: unknown[][] = [];
  const createHistogram = (name: string) => ({
    record: (...values: unknown[]) => recorded.push([name, ...values]),
  });
  const meter = { createHistogram } as unknown as Meter;
  const { client } = clientOf([accepted, '200 running', '200 done'], opentelemetry({ meter }));
  await client.run('tasks');
  const attributes = {
    'await202.state': 'succeeded',
    'await202.kind': 'POST https://api.example.com/tasks',
  };
  expect(recorded).toEqual([
    ['await202.operation.duration', 2.25, attributes],
    ['await202.operation.polls', 2, attributes],
  ]);
});

test('the global providers are asked by the name of the package', async () => {
  const asked: string[] = [];
  const tracer = new BasicTracerProvider().getTracer('test');
  const meter = new MeterProvider().getMeter('test');
  const says =
    <Made>(what: string, made: Made) =>
    (name: string) => {
      asked.push(`${what}: ${name}`);
      return made;
    };
  trace.setGlobalTracerProvider({ getTracer: says('spans', tracer) });
  metrics.setGlobalMeterProvider({ getMeter: says('metrics', meter) });
  onTestFinished(() => {
    trace.disable();
    metrics.disable();
  });
  const { client } = clientOf([accepted, '204'], opentelemetry());
  await client.run('tasks');
  expect(asked).toEqual(['spans: await202', 'metrics: await202']);
});

describe('the server of an exchange', () => {
  test.for([
    ['https://api.example.com/', { 'server.address': 'api.example.com', 'server.port': 443 }],
    ['http://api.example.com/', { 'server.address': 'api.example.com', 'server.port': 80 }],
    ['http://localhost:3000/a', { 'server.address': 'localhost', 'server.port': 3000 }],
    ['not a URL', {}],
  ] as const)('of %s', ([url, expected]) => {
    expect(serverOf(url)).toEqual(expected);
  });
});

test('without a provider nothing happens', async () => {
  const { client } = clientOf([accepted, '204'], opentelemetry());
  await client.run('tasks');
});
