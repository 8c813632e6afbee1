import { google } from 'await202';
import { describe, expect, test } from 'vitest';
import { polled, submit, told } from '../support/told.ts';

// What google() reads in one answer.

test('has one option', () => {
  expect(() => google({ wait: 'yes' as never })).toThrow(
    "await202: `google.wait` is 'yes', expected true or false.",
  );
});

describe('the monitor', () => {
  const monitorOf = (url: string, name: string) => {
    const reading = google().accept(told({ name }, { url }), { ...submit, url });
    return reading && 'statusUrl' in reading ? reading.statusUrl : reading;
  };

  test.for<[string, string, string]>([
    ['https://x.example/v1/a:go', 'operations/7', 'https://x.example/v1/operations/7'],
    ['https://x.example/v1p1beta1/a:go', '7', 'https://x.example/v1p1beta1/operations/7'],
    [
      'https://x.example/proxy/v2/a',
      'p/1/operations/7',
      'https://x.example/proxy/v2/p/1/operations/7',
    ],
    ['https://x.example/upload/v1/a', 'operations/7', 'https://x.example/v1/operations/7'],
  ])('of %s named %s is %s', ([url, name, monitor]) => {
    expect(monitorOf(url, name)).toBe(monitor);
  });

  test.for(['https://x.example/a:go', 'https://x.example/a?next=https://other.example/v1/b'])(
    'is not known where the path has no version: %s',
    (url) => {
      expect(monitorOf(url, 'operations/7')).toBeUndefined();
    },
  );

  test('stays where a checkpoint of await202 0.1 has it', () => {
    const before = polled({ variables: { monitor: '0' } });
    expect(google().read(told({ name: 'operations/7' }), before)).toMatchObject({
      ...{ state: 'running', statusUrl: undefined },
    });
  });
});
