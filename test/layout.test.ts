/** Which file may import which. An import of a type counts as one: a reader has to follow it too. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The files of a folder, each with what it imports: paths below the repository, or packages. */
type Graph = ReadonlyMap<string, readonly string[]>;

/** Circles that are still there. Only ever shorten this list. */
const knownCircles: readonly (readonly string[])[] = [];

/** The only package that `src/core/` may know: it has types and nothing else. */
const packageOfTypes = '@standard-schema/spec';

/** The rooms of `mocks/`, in the order in which they are built on each other. */
const rooms = ['wire', 'scenario', 'task', 'dialects', 'server', 'network'];

/** What a module imports or re-exports: statically, dynamically, or as a type. */
function importsIn(path: string, source: string): string[] {
  const statements = /^(?:import|export)\b[^;]*?\bfrom\s*['"]([^'"]+)['"]/gm;
  const bare = /^import\s*['"]([^'"]+)['"]/gm;
  const expressions = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [statements, bare, expressions]
    .flatMap((pattern) => [...source.matchAll(pattern)])
    .map(([, target = '']) =>
      target.startsWith('.') ? posix.join(posix.dirname(path), target) : target,
    );
}

function graphOf(folder: string): Graph {
  const files = readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'));
  return new Map(
    files.map((path) => [path, importsIn(path, readFileSync(`${root}${path}`, 'utf8'))]),
  );
}

/** All files that a file leads to. */
function reachedFrom(path: string, graph: Graph): ReadonlySet<string> {
  const reached = new Set<string>();
  const pending = [path];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const found = (graph.get(next) ?? []).filter((target) => !reached.has(target));
    for (const target of found) reached.add(target);
    pending.push(...found);
  }
  return reached;
}

/** The files that lead back to themselves, those of one circle together. */
function circlesIn(graph: Graph): string[][] {
  const reached = new Map([...graph.keys()].map((path) => [path, reachedFrom(path, graph)]));
  const leads = (from: string, to: string) => reached.get(from)?.has(to) ?? false;
  const inCircles = [...graph.keys()].filter((path) => leads(path, path)).sort();
  const circles = inCircles.map((path) =>
    inCircles.filter((other) => leads(path, other) && leads(other, path)),
  );
  return circles.filter(([first], index) => first === inCircles[index]);
}

const edges = (graph: Graph) =>
  [...graph].flatMap(([from, targets]) => targets.map((to) => ({ from, to })));

const isWithin = (circle: readonly string[], other: readonly string[]) =>
  circle.every((path) => other.includes(path));

describe('a circle of imports', () => {
  test('is seen through types, re-exports and dynamic imports', () => {
    const source = (target: string) => [
      `import { x } from './${target}.ts';`,
      `import type {\n  X,\n} from "./${target}.ts";`,
      `export * from './${target}.ts';`,
      `export type { X } from './${target}.ts';`,
      `import './${target}.ts';`,
      `const x = await import('./${target}.ts');`,
      `type X = import('./${target}.ts').X;`,
    ];
    for (const [index, one] of source('b').entries()) {
      const graph = new Map([
        ['src/a.ts', importsIn('src/a.ts', one)],
        ['src/b.ts', importsIn('src/b.ts', source('c')[index] ?? '')],
        ['src/c.ts', importsIn('src/c.ts', source('a')[index] ?? '')],
        ['src/d.ts', importsIn('src/d.ts', source('a')[index] ?? '')],
      ]);
      expect([one, circlesIn(graph)]).toEqual([one, [['src/a.ts', 'src/b.ts', 'src/c.ts']]]);
    }
  });

  test('is nowhere in mocks/', () => {
    const graph = graphOf('mocks');
    expect(edges(graph).length).toBeGreaterThan(100);
    expect(circlesIn(graph)).toEqual([]);
  });

  test('is nowhere in src/, but for those that are known', () => {
    const circles = circlesIn(graphOf('src'));
    expect(
      circles.filter((circle) => !knownCircles.some((known) => isWithin(circle, known))),
    ).toEqual([]);
  });

  test('is off the list of known ones once it is gone', () => {
    const circles = circlesIn(graphOf('src'));
    expect(
      knownCircles.filter((known) => !circles.flat().some((path) => known.includes(path))),
    ).toEqual([]);
  });
});

test('src/core/ imports nothing from outside', () => {
  const leaks = edges(graphOf('src'))
    .filter(({ from }) => from.startsWith('src/core/'))
    .filter(({ to }) => !to.startsWith('src/core/') && to !== packageOfTypes);
  expect(leaks).toEqual([]);
});

test('a room of mocks/ is built only on those before it', () => {
  // The entries come last: everything may be used there, and no room uses them.
  const placeOf = (path: string) => `${path.split('/')[1]}`;
  const rankOf = (path: string) =>
    rooms.includes(placeOf(path)) ? rooms.indexOf(placeOf(path)) : rooms.length;
  const inside = edges(graphOf('mocks')).filter(({ to }) => to.startsWith('mocks/'));
  expect(new Set(inside.map(({ to }) => placeOf(to)))).toEqual(new Set(rooms));
  expect(inside.filter(({ from, to }) => rankOf(from) < rankOf(to))).toEqual([]);
});
