import { expect, test } from 'vitest';
import { estimateIn } from '../../src/conventions/estimate.ts';
import { membersIn } from '../../src/conventions/members.ts';

// When an operation will end, as its document says.

test.for<[object, string | undefined]>([
  [{ eta: '2027-01-15T08:30:00Z' }, '2027-01-15T08:30:00Z'],
  [{ eta: 30 }, '30'],
  [{ job: { estimatedTimeRemaining: 30 } }, '30'],
  [{ time_left_seconds: 30 }, '30'],
  [{ remainingMs: 1500 }, '1500ms'],
  [{ remainingMillis: 1500 }, '1500ms'],
  [{ remaining_milliseconds: 1500 }, '1500ms'],
  [{ eta: 'x'.repeat(100) }, 'x'.repeat(64)],
  [{ eta: true, remaining: 5 }, '5'],
  [{ eta: { seconds: 30 } }, undefined],
  [{ eta: null }, undefined],
  [{ completionTime: '2027-01-15T08:30:00Z' }, undefined],
])('%j: %s', ([document, estimate]) => {
  expect(estimateIn(membersIn(document))).toBe(estimate);
});
