/** The README is one page, and what it says in numbers is so. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as library from 'await202';
import * as conventions from 'await202/conventions';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const read = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
const readme = read('README.md');

test('it is a page of at most 9 kB', () => {
  expect(Buffer.byteLength(readme)).toBeLessThan(9000);
});

test('its badges say what the package says', () => {
  const badges = [
    ...readme.matchAll(/!\[([^\]]*)\]\(https:\/\/img\.shields\.io\/badge\/([^)]*)\)/g),
  ];
  const dependencies = Object.keys(manifest.dependencies).length;
  expect(badges.map(([, text]) => text)).toEqual([
    `license: ${manifest.license}`,
    `Node ${manifest.engines.node.replace('>=', '')} and later`,
    `types: TypeScript ${compilers().join(', ')}`,
    `dependencies: ${dependencies}`,
  ]);
  expect(badges.map(([, , path = '']) => decodeURIComponent(path))).toEqual([
    `license-${manifest.license}-blue`,
    `node-${manifest.engines.node.replace('>=', '≥ ')}-blue`,
    `types-TypeScript ${compilers().join(' | ')}-blue`,
    `dependencies-${dependencies}-blue`,
  ]);
});

/** Those of `npm run typecheck`, oldest first. */
const compilers = () =>
  Object.keys(manifest.scripts)
    .flatMap((name) => /^typecheck:([\d.]+)$/.exec(name)?.[1] ?? [])
    .sort((one, other) => Number(one) - Number(other));

test('it counts the conventions', () => {
  const own = ['azure', 'durable', 'fhir', 'google', 'jsonApi', 'odata', 'ogc', 'redfish'];
  expect(Object.keys(library)).toEqual(expect.arrayContaining(own));
  expect(readme).toContain('More than fifty conventions');
  expect(own.length + Object.keys(conventions).length).toBeGreaterThan(50);
});

test('it has the size that docs/costs.md has', () => {
  const [, size] = / \| (\d+\.\d kB); for `isFinal`/.exec(read('docs/costs.md')) ?? [];
  expect(readme).toContain(`${size} of its own`);
});

test('it has the two commands for a fresh machine', () => {
  expect(readme).toContain('`npm ci && npm run demo`');
  expect(readme).toContain('`npm cit`');
});
