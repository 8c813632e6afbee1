/** Every transcript, played with the convention that it names, and with plain `http()`. */
import { http } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  conventionOf,
  isOutcome,
  marked,
  type Played,
  play,
  serverOf,
  transcripts,
} from '../support/play-transcript.ts';
import { fastTime } from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

describe.for(Object.entries(transcripts))('%s', ([, transcript]) => {
  const { cases, fields } = transcript;
  const playing = (played: (typeof cases)[number], isPlain: boolean): Promise<Played> => {
    const server = serverOf(played, isPlain);
    return play(
      played,
      server,
      isPlain ? http() : conventionOf(fields['convention'] ?? ''),
      isPlain,
      fields['trusted']?.split(/[,\s]+/),
    );
  };

  test.for(cases)('$title', async (played) => {
    const seen = await playing(played, false);
    const { difference, unasked, wrong } = seen;
    const isRight = isOutcome(played.outcome.text, seen);
    const [first] = [
      difference,
      wrong,
      unasked === undefined ? undefined : { line: unasked, saw: `no request, and ${seen.outcome}` },
      isRight ? undefined : { line: played.outcome.line, saw: seen.outcome },
    ].filter((it) => it !== undefined);
    if (first) expect.fail(`\n${marked(transcript, first.line, first.saw)}`);
  });

  test.for(cases)('$title, with http()', async (played) => {
    const { otherwise } = played;
    expect(otherwise?.text, 'every case says what http() makes of it').toMatch(/^http\(\): ./);
    const expected = otherwise?.text.replace('http(): ', '') ?? '';
    const seen = await playing(played, true);
    const { difference, unasked, outcome } = seen;
    const isSame = !difference && unasked === undefined && isOutcome(played.outcome.text, seen);
    const saw = isSame ? 'the same' : difference ? `asks ${difference.asked}` : outcome;
    const isRight =
      isSame || difference || expected === 'the same'
        ? saw === expected
        : isOutcome(expected, seen);
    if (!isRight) expect.fail(`\n${marked(transcript, otherwise?.line ?? 0, `http(): ${saw}`)}`);
    // Where http() makes a success of what is none, or not yet, the transcript says so, and why.
    const mark = /^(Because |Elsewhere: |Wrong: )?/.exec(played.prose[0] ?? '')?.[0];
    const isOver = played.outcome.text.startsWith('succeeded');
    const marks = !saw.startsWith('succeeded')
      ? ['']
      : isOver && unasked === undefined
        ? ['Because ']
        : isOver || played.outcome.text.startsWith('ResultError')
          ? ['Elsewhere: ', 'Wrong: ']
          : ['Wrong: '];
    expect(marks, 'the line after ~').toContain(mark);
  });
});
