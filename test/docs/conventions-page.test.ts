import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { page } from '../../scripts/conventions.ts';
import { transcripts } from '../support/play-transcript.ts';

test('docs/conventions.md is what `npm run docs:conventions` writes', () => {
  const path = new URL('../../docs/conventions.md', import.meta.url);
  expect(readFileSync(path, 'utf8')).toBe(page());
});

describe.for(Object.entries(transcripts))('%s', ([, { fields, cases, title }]) => {
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
