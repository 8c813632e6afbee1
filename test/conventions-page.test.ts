import { readFileSync } from 'node:fs';
import * as library from 'await202';
import * as vendors from 'await202/conventions';
import { describe, expect, test } from 'vitest';
import { page } from '../scripts/conventions.ts';
import { conventionOf, transcripts } from './play-transcript.ts';

test('docs/conventions.md is what `npm run docs:conventions` writes', () => {
  const path = new URL('../docs/conventions.md', import.meta.url);
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

test('every convention has a name of its own, for checkpoints', () => {
  const calls = Object.keys({
    ...vendors,
    azure: library.azure,
    durable: library.durable,
    fhir: library.fhir,
    google: library.google,
    jsonApi: library.jsonApi,
    odata: library.odata,
    ogc: library.ogc,
    redfish: library.redfish,
  });
  const names = calls.map((name) => conventionOf(`${name}()`).name);
  expect(names.every((name) => /^[a-z][a-z0-9-]+$/.test(name))).toBe(true);
  expect(new Set(names).size).toBe(names.length);
  expect(names).not.toContain('http');
});
