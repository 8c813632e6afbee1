/**
 * Which file may import which, and what no file of src/core/ may call. An import of a type counts as
 * one: a reader has to follow it too.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The files of a folder, each with what it imports: paths below the repository, or packages. */
type Graph = ReadonlyMap<string, readonly string[]>;

/** The only package that `src/core/` may know: it has types and nothing else. */
const packageOfTypes = '@standard-schema/spec';

/** The rooms of `mocks/`, in the order in which they are built on each other. */
const rooms = ['wire', 'scenario', 'task', 'dialects', 'push', 'server', 'network'];

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

const readSource = (path: string) => readFileSync(`${root}${path}`, 'utf8');

function graphOf(folder: string): Graph {
  const files = readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'));
  return new Map(files.map((path) => [path, importsIn(path, readSource(path))]));
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

  test('is nowhere in src/', () => {
    const graph = graphOf('src');
    expect(edges(graph).length).toBeGreaterThan(100);
    expect(circlesIn(graph)).toEqual([]);
  });
});

test('src/core/ imports nothing from outside', () => {
  const leaks = edges(graphOf('src'))
    .filter(({ from }) => from.startsWith('src/core/'))
    .filter(({ to }) => !to.startsWith('src/core/') && to !== packageOfTypes);
  expect(leaks).toEqual([]);
});

test('what is known of an operation is written by the table alone', () => {
  const writers = [...graphOf('src').keys()]
    .filter((path) => path !== 'src/core/known.ts')
    .filter((path) => /\bwith(?:Changes|Count|Hearing|Status)\b/.test(readSource(path)));
  expect(writers.sort()).toEqual(
    ['lifecycle', 'plan', 'told'].map((name) => `src/core/${name}.ts`),
  );
});

/** What is another thing each time, or does something: time, chance, waiting, sending, showing. */
const impure = new RegExp(
  [
    'Date\\.now|performance|Temporal|new Date\\(\\)|(?<!new )Date\\(',
    'Math\\.random|crypto',
    '(?:set|clear)(?:Timeout|Interval|Immediate)|queueMicrotask|requestIdleCallback|Atomics',
    '(?<![.\\w])fetch(?=\\W)|XMLHttpRequest|WebSocket|EventSource',
    'console|alert\\(|localStorage|sessionStorage|indexedDB',
    'process\\.|globalThis|navigator|import\\(|import\\.meta|addEventListener|dispatchEvent',
  ]
    .map((names) => `\\b(?:${names})`)
    .join('|'),
  'g',
);

/** The one exception: the clock that clients have unless they are given another. */
const clock = 'src/core/clock.ts';
const realTime = /^export const realTime\b[\s\S]*?^};$/m;

/** What a source calls that is not pure; comments call nothing. */
const impurities = (source: string): string[] =>
  source.replace(/^\s*\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/ .*$/gm, '').match(impure) ?? [];

describe('src/core/ is pure', () => {
  const sources = [...graphOf('src').keys()]
    .filter((path) => path.startsWith('src/core/'))
    .map((path) => ({ path, source: readSource(path) }));

  test.for([
    'const now = Date.now();',
    'const now = performance.now();',
    'const now = new Date();',
    'const now = Date();',
    'const now = [].map(Date.now);',
    'const chance = Math.random();',
    'const id = crypto.randomUUID();',
    'setTimeout(ring, 10);',
    'const timer = globalThis.setInterval(ring, 10);',
    'queueMicrotask(ring);',
    'const answer = await fetch(url);',
    "console.log('hello');",
    'const send = fetch;',
    'const home = process.env.HOME;',
    'const isOffline = !navigator.onLine;',
    "const more = await import('./more.ts');",
  ])('which %s would not be', (source) => {
    expect(impurities(source)).not.toEqual([]);
  });

  test.for([
    '// Date.now() is for others to ask.',
    '/** Not as `fetch` does. */',
    '  /**\n   * It calls console.log().\n   */',
    'const moment = Date.parse(text);',
    "const url = 'https://example.com/'; // fetched by others",
    'const fetched = refetch;',
  ])('which %s is', (source) => {
    expect(impurities(source)).toEqual([]);
  });

  test('but for realTime in clock.ts, which is the real time', () => {
    const found = sources.map(({ path, source }) => ({
      path,
      calls: impurities(path === clock ? source.replace(realTime, '') : source),
    }));
    expect(found.length).toBeGreaterThan(20);
    expect(found.filter(({ calls }) => calls.length > 0)).toEqual([]);
    const [exception] = sources.filter(({ path }) => path === clock);
    expect(impurities(`${exception?.source.match(realTime)}`)).toEqual(['Date.now', 'performance']);
  });

  test('and nothing else there knows of realTime', () => {
    const knowing = sources.filter(({ source }) => /\brealTime\b/.test(source));
    expect(knowing.map(({ path }) => path)).toEqual([clock]);
  });
});

/** Where a path is put together by hand. */
const joined =
  /`[^`\n]*(?:\$\{[^`\n]*\/|\/[^`\n]*\$\{)[^`\n]*`|'[^'\n]*\/[^'\n]*' \+|\+ '[^'\n]*\/|\.join\('\/|\.pathname \+?= (?!')/g;

/** Where template() is. */
const places = 'src/conventions/selectors.ts';

const pathsJoinedIn = (source: string) =>
  source.replace(/^\s*\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/ .*$/gm, '').match(joined) ?? [];

describe('an id from an answer is put into a path by template(), which refuses `..`', () => {
  test.for([
    '`<origin>/jobs/<id>`',
    '`/jobs/<id>`',
    '`<statusUrl>/cancel`',
    "origin + '/jobs/' + id",
    "'/jobs/' + id",
    "['jobs', id].join('/')",
    'url.pathname = id',
    'url.pathname += id',
  ])('%s is by hand', (source) => {
    const filled = source.replaceAll('<', '${').replaceAll('>', '}');
    expect(pathsJoinedIn(`const url = ${filled};`)).toHaveLength(1);
  });

  test('and nothing is in src/conventions/', () => {
    const found = [...graphOf('src').keys()]
      .filter((path) => path.startsWith('src/conventions/') && path !== places)
      .flatMap((path) => pathsJoinedIn(readSource(path)).map((joined) => ({ path, joined })));
    expect(found).toEqual([
      // It adds what a convention has in its own code, such as `/wait`.
      { path: 'src/conventions/hold.ts', joined: '.pathname += ' },
      // It joins two counts, as in `3/10`.
      { path: 'src/conventions/progress.ts', joined: ".join('/" },
    ]);
  });
});

/** Its decoder lives as long as one stream, and decodes nothing else. */
const eventStream = 'src/push/read-events.ts';

test('bytes are decoded whole: a decoder that streams keeps the rest of a text for the next', () => {
  const sources = [...graphOf('src').keys()].map((path) => ({
    path,
    source: readSource(path),
  }));
  const streaming = sources.filter(({ source }) => /stream: true|TextDecoderStream/.test(source));
  expect(streaming.map(({ path }) => path)).toEqual([eventStream]);
  const making = sources.filter(({ source }) => /new TextDecoder\b/.test(source));
  expect(making.map(({ path }) => path)).toEqual(['src/exchange/decode.ts', eventStream]);
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
