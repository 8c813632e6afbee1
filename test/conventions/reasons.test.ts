/** The server's own reason is in the message of every error that a transcript shows. */
import type { TranscriptAnswer } from 'await202/mocks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { conventionOf } from '../../scripts/transcript/convention.ts';
import { play } from '../../scripts/transcript/play.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { transcripts } from '../support/transcripts.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** Names of members that may hold a reason, folded. */
const reason =
  /message|msg|reason|detail|diagnostics|description|failure|err|exception|title|text|result|output/;

/** What an answer may say of the reason: first what is written for people, then what is a code. */
function reasonsIn({ headers, body = '' }: TranscriptAnswer): readonly string[] {
  const texts: string[] = [];
  const codes: string[] = [];
  function search(value: unknown, name: string): void {
    if (typeof value === 'object' && value !== null) {
      for (const [key, it] of Object.entries(value))
        search(it, Array.isArray(value) ? name : key.toLowerCase());
    } else if (typeof value === 'string') {
      // The last is Slurm's way to say that there is none.
      if (!reason.test(name) || /^https?:|^\/|^(None)?\s*$/.test(value)) return;
      if (/\s/.test(value)) texts.push(value);
      else codes.push(value);
    }
  }
  for (const [name, value] of Object.entries(headers)) if (reason.test(name)) search(value, name);
  if (/^[[{]/.test(body)) search(JSON.parse(body), '');
  else
    for (const [, name = '', text] of body.matchAll(/<([\w:]+)[^>]*>([^<]+)(?=<)/g))
      search(text, name);
  return texts.length > 0 ? texts : codes;
}

const failures = Object.entries(transcripts).flatMap(([file, transcript]) =>
  transcript.cases
    .filter(({ outcome }) => /^(failed|\w+Error)\b/.test(outcome.text))
    .flatMap((played) => {
      const answers = played.steps.flatMap((step) =>
        step.kind === 'exchange' && step.answer.status ? [step.answer] : [],
      );
      const last = answers.at(-1);
      const reasons = last ? reasonsIn(last) : [];
      return reasons.length > 0 ? [{ file, title: played.title, transcript, played, reasons }] : [];
    }),
);

test('there are many', () => {
  expect(failures.length).toBeGreaterThan(50);
});

test.for(failures)('$file, $title', async ({ transcript: { fields }, played, reasons }) => {
  const convention = conventionOf(fields['convention'] ?? '');
  const trustedOrigins = fields['trusted']?.split(/[,\s]+/);
  const { outcome } = await play(played, convention, { trustedOrigins });
  const seen = reasons.filter((text) => outcome.includes(text.replace(/\s+/g, ' ').trim()));
  expect(seen, `${outcome}\nhas none of ${reasons.join(' | ')}`).not.toEqual([]);
  // Of several, the one that the transcript names.
  const [, stated] = /^failed (.+)/.exec(played.outcome.text) ?? [];
  if (played.outcome.text.startsWith('failed'))
    expect(seen.some((text) => text.includes(`${stated}`) || stated?.includes(text))).toBe(true);
});
