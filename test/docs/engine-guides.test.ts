import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// The guides show parts of the examples that are run with their engines, word for word.

const root = new URL('../../', import.meta.url);
const examples = globSync('examples/engines/*/*.ts', { cwd: fileURLToPath(root) }).map((path) =>
  readFileSync(new URL(path, root), 'utf8'),
);

/** The code under each heading that is an engine's name. */
function shown(page: string): string[] {
  const text = readFileSync(new URL(`docs/${page}`, root), 'utf8');
  const engines = text.split(/^## /m).slice(1);
  return engines.flatMap((part) =>
    [...part.matchAll(/```ts\n(.*?)\n```/gs)].map(([, code]) => `${code}`),
  );
}

test.for([
  ['job-queue.md', 3],
  ['workflow-engine.md', 4],
] as const)('%s shows what is run', ([page, count]) => {
  const code = shown(page);
  expect(code).toHaveLength(count);
  expect(code.filter((block) => !examples.some((example) => example.includes(block)))).toEqual([]);
});
