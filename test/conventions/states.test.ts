/** Every word that a server has for a state is read as what the server's own list says it means. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { conventionOf } from '../../scripts/transcript/convention.ts';
import { play } from '../../scripts/transcript/play.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { stateWords, untilWord } from '../support/transcript-states.ts';
import { transcripts } from '../support/transcripts.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const told = Object.entries(transcripts)
  .filter(([, { fields }]) => fields['states'])
  .flatMap(([file, transcript]) =>
    (stateWords(transcript) ?? []).flatMap((list) =>
      list.map((one) => ({ file, transcript, list, ...one })),
    ),
  );

describe('every word', () => {
  test.for(told)('$file: $word is $state', async ({ transcript, list, word, state }) => {
    const { fields } = transcript;
    const played = untilWord(transcript, list, { word, state });
    const convention = conventionOf(fields['convention'] ?? '');
    const trustedOrigins = fields['trusted']?.split(/[,\s]+/);
    const { outcome } = await play(played, convention, { trustedOrigins });
    // Nobody answers for the result, if it has a URL of its own.
    expect(outcome.split(' ')[0]?.replace('ResultError', 'succeeded')).toBe(state);
  });
});
