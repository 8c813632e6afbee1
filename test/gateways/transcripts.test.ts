/** Every transcript once more, with its server behind a gateway that it does not know of. */
import { createTranscriptServer } from 'await202/mocks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { conventionOf } from '../../scripts/transcript/convention.ts';
import { isOutcome } from '../../scripts/transcript/departures.ts';
import { type Gateway, play } from '../../scripts/transcript/play.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { marked, transcripts } from '../support/transcripts.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const outside = 'https://gateway.example';

/**
 * Its paths begin with what no URL of the server's has: one that is rewritten twice, or not at all,
 * is one that the server does not know. Another host is reached without it.
 */
const gatewayOf = (inside: string): Gateway => ({
  outward: ({ origin, href, pathname, search }) =>
    origin === outside || origin === inside ? `${outside}/edge${pathname}${search}` : href,
  inward: (url) => url.replace(`${outside}/edge`, inside),
});

describe.for(Object.entries(transcripts))('%s', ([, transcript]) => {
  const { cases, fields } = transcript;

  test.for(cases)('$title, behind a gateway', async (played) => {
    const first = played.steps.find((step) => step.kind === 'exchange')?.request.url ?? '';
    const seen = await play(played, conventionOf(fields['convention'] ?? ''), {
      // Some headers name the server's own URLs.
      server: createTranscriptServer(played, { headers: false }),
      gateway: gatewayOf(new URL(first).origin),
    });
    const { difference, unasked, outcome } = seen;
    if (difference) expect.fail(`\n${marked(transcript, difference.line, difference.saw)}`);
    expect(unasked, outcome).toBeUndefined();
    expect(isOutcome(played.outcome.text, seen), outcome).toBe(true);
  });
});
