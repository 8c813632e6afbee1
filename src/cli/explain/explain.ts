import { inspect, styleText } from 'node:util';
import { createClient } from '../../client.ts';
import { dictionary } from '../../conventions/words.ts';
import type { OperationEvent } from '../../core/operation-event.ts';
import { withoutQueries } from '../../core/shown.ts';
import { isFinal } from '../../core/status.ts';
import type { Operation } from '../../operation/operation.ts';
import type { CommandLine } from '../command-line.ts';
import { exitCodes } from '../exit-code.ts';
import { harmless, oneLine } from '../printable.ts';
import { clientOptions, submitOptions } from '../settings.ts';
import type { Surroundings } from '../surroundings.ts';
import { exchangeLines, readingLine } from './account.ts';
import { type Advice, adviceFor } from './advice.ts';
import { type Exchange, recording } from './exchange.ts';
import { guessedPlaces } from './place.ts';

/** What is told: lines for people, or records for programs. */
function teller({ isJson }: CommandLine, { stdout }: Surroundings) {
  const line = (text: string) => stdout.write(`${text}\n`);
  const strong = (text: string) => (stdout.isTTY ? styleText('bold', text) : text);
  return {
    say(text: string): void {
      if (!isJson) line(harmless(text));
    },
    advise({ code, because }: Pick<Advice, 'code' | 'because'>): void {
      if (isJson) line(JSON.stringify({ type: 'advice', code, because }));
      else line(`  ${strong(code)}\n    ${because}`);
    },
    record(record: object): void {
      if (isJson) line(JSON.stringify(record));
    },
  };
}

const stateOf = dictionary();

type Teller = ReturnType<typeof teller>;

/** How far the answers were read. */
interface Outcome {
  readonly hasSubmit: boolean;
  /** An end was seen that something in an answer tells. */
  readonly isRead: boolean;
  /** Words that http() does not know, so that it takes them for running. */
  readonly unknown: readonly string[];
}

/** What to write where the answers were not read to an end that they tell. */
function advise(told: Teller, exchanges: readonly Exchange[], outcome: Outcome): void {
  const { hasSubmit, isRead, unknown } = outcome;
  const advice = adviceFor(exchanges, hasSubmit);
  const [submit] = exchanges;
  if (hasSubmit && /^text\/event-stream\b/.test(submit?.headers.get('content-type') ?? '')) {
    told.say('The answer to the submit is a stream of events. What to write:');
    told.advise({
      code: 'eventStream()',
      because: 'of await202/push: see docs/push.md, and try it here with --convention eventStream',
    });
    return;
  }
  if (advice.length > 0) {
    told.say(isRead ? 'It was read. This may read more of it:' : 'What to write:');
    for (const one of advice) told.advise(one);
    return;
  }
  const places = submit && hasSubmit && exchanges.length === 1 ? guessedPlaces(submit) : [];
  if (places.length > 0) {
    told.say('If the server goes on with it, its status monitor may be:');
    for (const { code, url } of places)
      told.advise({
        code: `http({ monitor: ${code} })`,
        because: `which is ${withoutQueries(url)}: ask it with await202 explain`,
      });
  } else if (!isRead && unknown.length > 0) {
    const words = unknown.map((word) => inspect(oneLine(word, 40))).join(', ');
    told.say(`It takes ${words} for running. If that is an end:`);
    const last = inspect(oneLine(unknown.at(-1) ?? '', 40));
    told.advise({
      code: `http({ words: { succeeded: [${last}] } })`,
      because: 'or `failed`, or `canceled`',
    });
  } else if (!isRead) {
    told.say(
      'No place in these answers makes http() read them. Say more in http({ … }), or write a',
    );
    told.say('convention with defineConvention(): docs/conventions.md');
  }
}

/**
 * `await202 explain URL`: shows each answer, what it was read as and why, and what to write where that is
 * wrong. Without a method or a body it asks a status monitor, and changes nothing.
 */
export async function explain(line: CommandLine, surroundings: Surroundings): Promise<number> {
  const told = teller(line, surroundings);
  const exchanges: Exchange[] = [];
  const hasSubmit = line.method !== undefined || line.data !== undefined;
  const fetch = recording(surroundings.fetch ?? globalThis.fetch, exchanges);
  const options = await clientOptions(
    line,
    { ...surroundings, fetch },
    hasSubmit ? undefined : line.target,
  );
  let operation: Operation<unknown> | undefined;
  let shown = 0;
  let isUnmarked = false;
  const unknown = new Set<string>();

  /** Shows the exchanges since the last time. */
  function show(): void {
    for (const exchange of exchanges.slice(shown)) {
      for (const text of exchangeLines(exchange)) told.say(text);
      const { method, url, status } = exchange;
      told.record({ type: 'exchange', method, url: withoutQueries(url), status });
    }
    shown = exchanges.length;
  }

  function onEvent(event: OperationEvent): void {
    const last = exchanges.at(-1);
    const reading = readingLine(event, last);
    if (!reading) return;
    show();
    told.say(`${reading}\n`);
    const { operation: _, ...record } = event;
    told.record(record);
    if ('evidence' in event && event.evidence === 'unmarked') isUnmarked = true;
    if (event.type === 'polled' && event.word && !stateOf(event.word)) unknown.add(event.word);
    if (event.type === 'polled' && exchanges.length >= line.polls) operation?.detach();
  }

  const controller = new AbortController();
  const off = surroundings.onInterrupt(() => controller.abort(new Error('Canceled by Ctrl-C')));
  const { signal } = controller;
  let failure: unknown;
  try {
    const client = createClient({
      ...options,
      onEvent,
      onAbort: hasSubmit ? 'cancel' : 'detach',
      // Whoever looks on has seen it by then.
      polling: { maxFailures: 3 },
    });
    operation = hasSubmit
      ? await client.submit(line.target, { ...(await submitOptions(line, surroundings)), signal })
      : client.resume(line.target, { signal });
    await operation.result();
  } catch (error) {
    if (error instanceof TypeError) throw error;
    failure = error;
  } finally {
    off();
  }
  show();
  const isRunning = !!operation && !isFinal(operation.status) && !operation.status.error;
  const hasFailed =
    failure instanceof Error && /^Operation(Failed|Canceled)Error$/.test(failure.name);
  const isRead = (!failure || hasFailed) && !isUnmarked && !isRunning;
  if (signal.aborted) return exitCodes.interrupted;
  if (failure && !isRunning) {
    const message = failure instanceof Error ? failure.message : `${failure}`;
    told.say(`${oneLine(message, 1000)}\n`);
    told.record({ type: 'error', message });
  }
  if (isRunning) {
    told.say(`It goes on after ${exchanges.length} answers (--polls); it was not canceled.\n`);
    told.record({ type: 'checkpoint', checkpoint: operation?.toJSON() });
  }
  advise(told, exchanges, { hasSubmit, isRead, unknown: [...unknown] });
  return isRead || isRunning ? exitCodes.succeeded : exitCodes.unknown;
}
