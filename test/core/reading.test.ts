import { type Convention, http } from 'await202';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/core/answer.ts';
import type { Checkpoint } from '../../src/core/checkpoint.ts';
import type { Reading } from '../../src/core/convention.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Limits } from '../../src/core/limits.ts';
import { verdictOn } from '../../src/core/reading.ts';
import { answerOf, expected, now, rulesOf, running } from '../support/life.ts';

// What an answer is judged to be. What follows from that: ./answered.test.ts.

interface Given {
  readonly known?: Checkpoint;
  readonly limits?: Partial<Limits>;
  readonly convention?: Partial<Convention>;
  readonly hint?: unknown;
}

function verdict(answer: Answer, { known = running, limits, convention, hint }: Given = {}) {
  const { settings } = rulesOf();
  const rules = rulesOf(
    {},
    {
      limits: { ...settings.limits, ...limits },
      convention: { ...http(), ...convention },
    },
  );
  return verdictOn(answer, known, rules, now, hint);
}

/** What is refused, in words. */
function refusal(...given: Parameters<typeof verdict>): string {
  try {
    verdict(...given);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}

describe('a status document that goes on', () => {
  const document = (body: unknown, text?: string): Answer => ({ ...answerOf(200, body), text });

  test('may be exactly as long as is allowed', () => {
    const answer = answerOf(200, { status: 'running' });
    const statusLength = answer.text?.length ?? 0;
    expect(refusal(answer, { limits: { statusLength } })).toBe('nothing');
    expect(refusal(answer, { limits: { statusLength: statusLength - 1 } })).toBe(
      `a status document of ${statusLength} characters (limits.statusLength)`,
    );
  });

  test('may be exactly as deep as is allowed', () => {
    const answer = answerOf(200, { status: 'running', a: [{ b: 1 }] });
    // The object, the list, the object in it, and the number.
    expect(refusal(answer, { limits: { statusDepth: 3 } })).toBe('nothing');
    expect(refusal(answer, { limits: { statusDepth: 2 } })).toBe(
      'a status document of over 2 levels (limits.statusDepth)',
    );
  });

  test('is never too long where there is none', () => {
    const none = { limits: { statusLength: 0, statusDepth: 0 } };
    expect(refusal(answerOf(202), none)).toBe('nothing');
    expect(refusal(document(undefined, ''), none)).toBe('nothing');
  });
});

describe('a convention is asked where the result is', () => {
  const collecting = (reading: Reading | 'fault' | undefined) => {
    const asked: unknown[] = [];
    const convention: Partial<Convention> = {
      read: () => reading,
      collect: (of) => {
        asked.push(of);
        return { resultUrl: '/out/1' };
      },
    };
    return { asked, convention };
  };

  test('of a success', () => {
    const reading = { state: 'succeeded', word: 'done' } as const;
    const { asked, convention } = collecting(reading);
    expect(verdict(answerOf(200, {}), { convention })).toMatchObject({
      reading: { ...reading, resultUrl: '/out/1' },
      urls: { resultUrl: 'https://api.example.com/out/1' },
    });
    expect(asked).toEqual([reading]);
  });

  test.for([{ state: 'running' }, { state: 'failed' }, { state: 'canceled' }] as const)(
    'but not of what is none: $state',
    (reading) => {
      const { asked, convention } = collecting(reading);
      const answer = answerOf(200, {});
      expect(verdict(answer, { convention })).toEqual({ reading, urls: {}, answer });
      expect(asked).toEqual([]);
    },
  );

  test.for(['fault', undefined] as const)('nor of what is no state: %s', (reading) => {
    const { asked, convention } = collecting(reading);
    verdict(answerOf(304), { convention });
    expect(asked).toEqual([]);
  });
});

describe('a convention that reads a state from an answer with a code', () => {
  const reading = (of: Reading): Given => ({ convention: { read: () => of } });
  const byCode = { state: 'failed', evidence: 'code' } as const;

  test.for([408, 425, 429, 500, 503])('%i alone is no failure of the operation', (status) => {
    const answer = answerOf(status, {});
    expect(verdict(answer, reading(byCode))).toEqual({
      fault: expect.objectContaining({ message: `HTTP ${status}`, answer }),
    });
  });

  test('nor is a 4xx that says when to come back', () => {
    expect(verdict(answerOf(409), { ...reading(byCode), hint: 7 })).toHaveProperty('fault');
  });

  test.for<[title: string, of: Reading, status: number]>([
    ['422 is a failure', byCode, 422],
    ['500 with a word for it is a failure', { state: 'failed', word: 'failed' }, 500],
    ['500 is a success, if it says so', { state: 'succeeded', evidence: 'word' }, 500],
    ['500 goes on, if it says so', { state: 'running' }, 500],
  ])('%s', ([, of, status]) => {
    expect(verdict(answerOf(status, {}), reading(of))).toMatchObject({ reading: of });
  });

  test('a fault is one whatever the code', () => {
    const answer = answerOf(200, {});
    expect(verdict(answer, { convention: { read: () => 'fault' } })).toEqual({
      fault: expect.objectContaining({ message: 'HTTP 200', answer }),
    });
  });
});

describe('a definite no', () => {
  const wrongUrl = 'If the server is behind a gateway, correct its URLs with rewriteUrl';

  test.for<[status: number, title: string, known: Checkpoint, advice: string | undefined]>([
    [400, 'of a monitor that has never answered may be about its URL', expected, wrongUrl],
    [405, 'of a monitor that has never answered may be about its URL', expected, wrongUrl],
    [401, 'is about the caller', expected, undefined],
    [403, 'is about the caller', expected, undefined],
    [400, 'of a monitor that has answered is not about its URL', running, undefined],
    [400, 'of a URL of the caller’s own is not about it', { ...expected, visibleBy: 0 }, undefined],
  ])('%i %s', ([status, , known, advice]) => {
    const answer = answerOf(status);
    try {
      verdict(answer, { known });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Fault);
      const { message, advice: given, answer: of } = error as Fault;
      expect([message, given, of]).toEqual([`HTTP ${status}`, advice, answer]);
    }
  });
});
