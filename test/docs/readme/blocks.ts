/** The TypeScript code blocks of the README, as files that a compiler and a test can read. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * - `ts`: compiled
 * - `ts run`: compiled and run; it prints what its comments behind `console.log()` say
 * - `ts test`: compiled, and registered as tests
 */
export type Kind = 'ts' | 'ts run' | 'ts test';

export interface Block {
  readonly kind: Kind;
  /** `README.md:12`, where its code begins. */
  readonly place: string;
  readonly file: string;
  readonly code: string;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Ignored by git; inside the repository, so that packages are found from there. */
export const folder = `${root}.vitest/readme/`;

/**
 * Anything that begins like a TypeScript block, so that none is passed over by a slip; but for those
 * below the name of a file, which is compiled and tested itself: ../quotes.test.ts.
 */
const fence = /(?<!^<!-- \S+ -->\n)^```(ts\b.*|typescript.*|tsx.*|js.*)\n([\s\S]*?)^```$/gm;
const kinds: readonly string[] = ['ts', 'ts run', 'ts test'] satisfies Kind[];

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(fence)].map(({ 1: info = '', 2: code = '', index }) => {
    const line = markdown.slice(0, index).split('\n').length + 1;
    const place = `README.md:${line}`;
    if (!kinds.includes(info)) {
      throw new Error(`${place} is marked \`${info}\`, expected one of: ${kinds.join(', ')}.`);
    }
    return { kind: info as Kind, place, file: `${folder}line-${line}.ts`, code };
  });
}

/** Writes each block where the line numbers of a complaint are those of the README. */
export function writeBlocks(blocks: readonly Block[], globals: readonly string[]): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { file, place, code } of blocks) {
    writeFileSync(file, '\n'.repeat(Number(place.replace(/\D/g, '')) - 1) + code);
  }
  const preamble = "typeof import('../../test/docs/readme/preamble.ts')";
  const declarations = globals.map((name) => `declare const ${name}: (${preamble})['${name}'];\n`);
  writeFileSync(`${folder}globals.d.ts`, declarations.join(''));
  const compilerOptions = { noUnusedLocals: false, moduleDetection: 'auto' };
  const files = ['globals.d.ts', ...blocks.map(({ file }) => file)];
  writeFileSync(
    `${folder}tsconfig.json`,
    JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, files, include: [] }),
  );
}

export const readme = readFileSync(`${root}README.md`, 'utf8');
export const compiler = `${root}node_modules/@typescript/native/bin/tsc`;

/** What the comments behind `console.log()` promise; several lines of one call stand apart by `|`. */
export const promisedOutput = ({ code }: Block): string[] =>
  [...code.matchAll(/console\.log\(.*\);.*? \/\/ (.*)$/gm)].flatMap(([, comment = '']) =>
    comment.split(' | '),
  );
