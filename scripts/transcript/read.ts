/** A transcript from what somebody has written or pasted, or where and why it cannot be read. */
import type { Transcript, TranscriptCase, TranscriptStep } from 'await202/mocks';
import { parseTranscript, UnreadableTranscript } from '../../mocks/wire/transcript.ts';
import { fromCurl } from './curl.ts';

/** What is wrong, in words that say how to write it. */
export interface Mistake {
  /** From 0. */
  readonly line: number;
  readonly expected: string;
}

const ends = /^(succeeded|failed|canceled|pending|running|canceling|\w+Error)\b/;

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** What the parser leaves to whoever plays a case. */
function mistakeIn({ line, steps, outcome }: TranscriptCase): Mistake | undefined {
  const [first] = steps;
  if (!first)
    return { line, expected: 'an exchange below it: > POST https://…, then < 202 Accepted' };
  if (first.kind === 'remark') return { line: first.line, expected: 'an exchange before it' };
  for (const step of steps) {
    if (step.kind === 'exchange' || step.mark === '*') continue;
    const [, url] = step.text.match(/^(?:cancel|resume(?: (\S+))?)$/) ?? [step.text, 'none'];
    if (url && !URL.canParse(url))
      return { line: step.line, expected: '! cancel, ! resume or ! resume https://…' };
  }
  if (!ends.test(outcome.text)) {
    const expected =
      'the end after the =: succeeded and the result, failed, canceled, running, or the name of an error';
    return { line: outcome.line, expected };
  }
  const [, json = ''] = outcome.text.match(/^succeeded ([[{].*)$/) ?? [];
  return json && !isJson(json)
    ? { line: outcome.line, expected: 'the whole result as JSON, on this one line' }
    : undefined;
}

/** The same transcript, with its lines where they are in the file. */
function placed(
  parsed: Transcript,
  lines: readonly string[],
  at: (line: number) => number,
): Transcript {
  const moved = <T extends { readonly line: number }>(it: T): T => ({ ...it, line: at(it.line) });
  const step = (it: TranscriptStep): TranscriptStep => {
    if (it.kind === 'remark') return moved(it);
    const places = Object.entries(it.request.lines).map(([name, line]) => [name, at(line)]);
    return { ...it, request: { ...it.request, lines: Object.fromEntries(places) } };
  };
  const cases = parsed.cases.map((one) => ({
    ...moved(one),
    steps: one.steps.map(step),
    outcome: moved(one.outcome),
    otherwise: one.otherwise && moved(one.otherwise),
  }));
  return { ...parsed, cases, lines };
}

/** Reads what was written by hand, as the parser has it, and what `curl -v` has printed. */
export function readTranscript(text: string): Transcript | Mistake {
  const lines = text.split(/\r?\n/);
  const own = fromCurl(text);
  const at = (line: number) => own[line]?.at ?? line;
  let parsed: Transcript;
  try {
    parsed = parseTranscript(own.map((line) => line.text).join('\n'));
  } catch (error) {
    if (!(error instanceof UnreadableTranscript)) throw error;
    return { line: at(error.line), expected: error.expected };
  }
  const transcript = placed(parsed, lines, at);
  if (transcript.cases.length > 0) {
    return transcript.cases.map(mistakeIn).find((mistake) => mistake) ?? transcript;
  }
  const bare = lines.findIndex((line) =>
    /^(HTTP\/[\d.]+ \d|(GET|POST|PUT|PATCH|DELETE) )/.test(line),
  );
  return {
    line: Math.max(0, bare),
    expected:
      'lines of an exchange: > before each that was sent, < before each that came back, as curl -v prints them',
  };
}
