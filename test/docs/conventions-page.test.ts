import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { page } from '../../scripts/conventions.ts';
import { stateWords } from '../support/transcript-states.ts';
import { transcripts } from '../support/transcripts.ts';

test('docs/conventions.md is what `npm run docs:conventions` writes', () => {
  const path = new URL('../../docs/conventions.md', import.meta.url);
  expect(readFileSync(path, 'utf8')).toBe(page());
});

describe.for(Object.entries(transcripts))('%s', ([, transcript]) => {
  const { fields, cases, title } = transcript;

  test('says when its sources were read, and what they tell of time and events', () => {
    expect(fields['read']).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
    expect(Date.parse(fields['read'] ?? '')).toBeGreaterThan(Date.parse('2026-11-01'));
    for (const name of ['versions', 'estimate', 'hold', 'events'])
      expect(fields).toHaveProperty(name);
    expect(fields['asynchronous']).toMatch(/^(always\b|no, because .)/);
  });

  test("has the server's whole list of words, each once, or says why there is none", () => {
    for (const list of stateWords(transcript) ?? []) {
      const words = list.map(({ word }) => word);
      expect(words).toEqual([...new Set(words)]);
    }
  });

  test('names its convention, its sources and what it leaves out', () => {
    expect(title).not.toBe('');
    expect(fields['convention']).toMatch(/^\w+\(.*\)$/);
    expect(fields['sources']).toBeTruthy();
    // Success, failure and cancel: each is shown, or its absence explained.
    const kinds = cases.map((played) => played.title.split(':')[0]);
    for (const kind of ['success', 'failure', 'cancel']) {
      expect([...kinds, ...(fields['not covered'] ?? '').split(/\W+/)]).toContain(kind);
    }
    for (const kind of kinds) expect(['success', 'failure', 'cancel', 'pitfall']).toContain(kind);
  });
});
