import type { Convention } from 'await202';
import * as library from 'await202';
import * as vendors from 'await202/conventions';
import { expect, test } from 'vitest';

const isConvention = (value: unknown): value is Convention =>
  typeof value === 'object' && value !== null && 'accept' in value && 'name' in value;

/** Every exported function that makes a convention, by its name in code. */
const made = Object.entries({ ...library, ...vendors })
  .filter(([name]) => /^[a-z]/.test(name))
  .map(([name, make]) => {
    try {
      const value: unknown = (make as (options: object) => unknown)({});
      return { name, convention: isConvention(value) ? value : undefined };
    } catch {
      return { name, convention: undefined };
    }
  })
  .flatMap(({ name, convention }) => (convention ? [{ name, convention }] : []));

const folded = (text: string) => text.toLowerCase().replaceAll('-', '');

test('every convention is tried', () => {
  expect(made.map(({ name }) => name)).toEqual(expect.arrayContaining(['http', 'azure', 'acme']));
  expect(made.length).toBeGreaterThan(40);
});

// A checkpoint holds it: under another name, what an older version has stored could not be resumed.
test.for(made)('$name() writes its own name into checkpoints', ({ name, convention }) => {
  expect(folded(convention.name)).toBe(folded(name));
});
