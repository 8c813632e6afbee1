/** Every transcript, played with the convention that it names, and with plain `http()`. */
import { http } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { conventionOf } from '../../scripts/transcript/convention.ts';
import { departures, inShort, isOutcome } from '../../scripts/transcript/departures.ts';
import { type Played, play } from '../../scripts/transcript/play.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { marked, transcripts } from '../support/transcripts.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

describe.for(Object.entries(transcripts))('%s', ([, transcript]) => {
  const { cases, fields } = transcript;
  const playing = (played: (typeof cases)[number], isPlain: boolean): Promise<Played> =>
    play(played, isPlain ? http() : conventionOf(fields['convention'] ?? ''), {
      isPlain,
      trustedOrigins: fields['trusted']?.split(/[,\s]+/) ?? [],
    });

  test.for(cases)('$title', async (played) => {
    const [first] = departures(played, await playing(played, false));
    if (first) expect.fail(`\n${marked(transcript, first.line, first.saw)}`);
  });

  test.for(cases)('$title, with http()', async (played) => {
    const { otherwise } = played;
    expect(otherwise?.text, 'every case says what http() makes of it').toMatch(/^http\(\): ./);
    const expected = otherwise?.text.replace('http(): ', '') ?? '';
    const seen = await playing(played, true);
    const saw = inShort(played, seen);
    const isRight = saw === seen.outcome ? isOutcome(expected, seen) : saw === expected;
    if (!isRight) expect.fail(`\n${marked(transcript, otherwise?.line ?? 0, `http(): ${saw}`)}`);
    const { unasked } = seen;
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
