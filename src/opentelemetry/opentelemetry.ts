import {
  type Attributes,
  context,
  type Meter,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { OnEvent, OperationEvent } from '../core/operation-event.ts';
import { shown } from '../core/shown.ts';
import type { Intercept } from '../exchange/intercept.ts';
import { attributesOf, errorType, serverOf } from './attributes.ts';

/** The options of `opentelemetry()`. */
export interface OpenTelemetryOptions {
  /** @defaultValue that of the global provider, by the name `await202` */
  readonly tracer?: Tracer | undefined;
  /** @defaultValue that of the global provider, by the name `await202` */
  readonly meter?: Meter | undefined;
}

/** Options for a client. */
export interface Telemetry {
  readonly onEvent: OnEvent;
  readonly intercept: Intercept;
}

/** The span of an operation, and what is still to come before it ends. */
interface Open {
  readonly span: Span;
  /** The result is being fetched, or a cancel has been announced. */
  isBusy?: boolean;
}

/** So many operations have a span at a time. A handle that is dropped never ends its own. */
const most = 10_000;

/** Operations take from seconds to days. */
const durations = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400];

/**
 * Makes a span of every operation, with a child for each exchange and an event for each thing that
 * happens in between, and two metrics of how operations end: their duration, and how many polls they
 * took. The span begins with the submit or the first wait, below the span that is active then, and
 * ends when the result is there, or with what goes wrong. While a request is sent, the span of its
 * exchange is active, so an instrumentation of `fetch` finds its parent and passes the trace on.
 *
 * No span has a query or a header.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.example.com/', ...opentelemetry() });
 * ```
 *
 * @example Together with a limit of one's own
 * ```ts
 * const telemetry = opentelemetry();
 * const client = createClient({
 *   onEvent: telemetry.onEvent,
 *   intercept: (send, exchange) => queue.add(() => telemetry.intercept(send, exchange)),
 * });
 * ```
 */
export function opentelemetry({
  tracer = trace.getTracer('await202'),
  meter = metrics.getMeter('await202'),
}: OpenTelemetryOptions = {}): Telemetry {
  const open = new Map<number, Open>();
  const duration = meter.createHistogram('await202.operation.duration', {
    unit: 's',
    description: 'From the accepted submit to the answer that says how the operation has ended',
    advice: { explicitBucketBoundaries: durations },
  });
  const polls = meter.createHistogram('await202.operation.polls', {
    unit: '{poll}',
    description: 'Answers of the status monitor that one operation took',
    advice: { explicitBucketBoundaries: [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144] },
  });

  function close(operation: number): void {
    open.get(operation)?.span.end();
    open.delete(operation);
  }

  function openFor({ operation }: OperationEvent): Open {
    const known = open.get(operation);
    if (known) return known;
    const opened = { span: tracer.startSpan('await202') };
    open.set(operation, opened);
    const [oldest] = open.keys();
    if (open.size > most && oldest !== undefined) close(oldest);
    return opened;
  }

  function fail(span: Span, error: unknown): void {
    const message = error instanceof Error ? error.message : `${error}`;
    span.setStatus({ code: SpanStatusCode.ERROR, message });
    span.setAttribute('error.type', errorType(error));
  }

  function measure(event: Extract<OperationEvent, { readonly type: 'ended' }>): void {
    const { kind, state, error, elapsed } = event;
    const attributes: Attributes = {
      'await202.state': state,
      ...(kind && { 'await202.kind': kind }),
      ...(error && { 'error.type': errorType(error) }),
    };
    if (elapsed !== undefined) duration.record(elapsed / 1000, attributes);
    polls.record(event.polls, attributes);
  }

  const onEvent: OnEvent = (event) => {
    const { operation, type, url, kind } = event;
    const isOpen = open.has(operation);
    // A single `poll()` belongs to the span of whoever calls it.
    const begins = type === 'submitting' || type === 'waiting';
    if (type === 'ended') measure(event);
    if (!isOpen && !begins) return;
    const own = openFor(event);
    const { span } = own;
    if (kind) span.updateName(`await202 ${kind}`);
    span.setAttributes({ 'url.full': url, ...(kind && { 'await202.kind': kind }) });
    // These are spans of their own.
    const isExchange = ['submitting', 'polling', 'canceling', 'collecting', 'collected'];
    if (!isExchange.includes(type)) span.addEvent(type, attributesOf(event));
    switch (type) {
      case 'aborted':
        own.isBusy = event.cancels;
        if (!event.cancels) close(operation);
        break;
      case 'ended':
        span.setAttributes(attributesOf(event));
        if (event.error) fail(span, event.error);
        // Whoever waits for the result fetches it in this very turn.
        own.isBusy = false;
        Promise.resolve().then(() => {
          if (!own.isBusy) close(operation);
        });
        break;
      case 'collecting':
        own.isBusy = true;
        break;
      case 'stopped':
        fail(span, event.error);
        close(operation);
        break;
      case 'cancelAnswered':
        // Whoever waits for the end goes on.
        if (own.isBusy) close(operation);
        break;
      case 'collected':
      case 'detached':
        close(operation);
    }
  };

  const intercept: Intercept = (send, { operation, purpose, method, url }) => {
    const parent = open.get(operation)?.span;
    const own = parent ? trace.setSpan(context.active(), parent) : context.active();
    const options = {
      kind: SpanKind.CLIENT,
      attributes: {
        'http.request.method': method,
        'url.full': shown(url),
        'await202.purpose': purpose,
        ...serverOf(url),
      },
    };
    const span = tracer.startSpan(`${method} ${purpose}`, options, own);
    return context.with(trace.setSpan(own, span), async () => {
      try {
        const exchanged = await send();
        const { status } = exchanged;
        span.setAttribute('http.response.status_code', status);
        // https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status
        if (status >= 400) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          span.setAttribute('error.type', `${status}`);
        }
        return exchanged;
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    });
  };

  return { onEvent, intercept };
}
