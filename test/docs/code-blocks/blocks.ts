/** The TypeScript code blocks of the pages, as files that a compiler and a test can read. */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * - `ts`: compiled
 * - `ts run`: compiled and run; it prints what its comments behind `console.log()` say
 * - `ts test`: compiled, and registered as tests
 */
export type Kind = 'ts' | 'ts run' | 'ts test';

export interface Block {
  readonly kind: Kind;
  /** `docs/errors.md:12`, where its code begins. */
  readonly place: string;
  readonly line: number;
  readonly file: string;
  readonly code: string;
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Ignored by git; inside the repository, so that packages are found from there. */
export const folder = `${root}.vitest/pages/`;

/** Every page for users; those of decisions have no code to copy. */
export const pages: readonly string[] = globSync('{README,SECURITY,docs/*}.md', { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

export const readPage = (page: string): string => readFileSync(`${root}${page}`, 'utf8');

/**
 * Anything that begins like a TypeScript block, so that none is passed over by a slip; but for those
 * below the name of a file, which is compiled and tested itself: ../quotes.test.ts.
 */
const fence =
  /(?<!^<!-- (?:part of )?\S+\.tsx? -->\n)^```(tsx?\b.*|typescript.*|jsx?\b.*|javascript.*)\n([\s\S]*?)^```$/gm;
const kinds: readonly string[] = ['ts', 'ts run', 'ts test'] satisfies Kind[];

function blocksOf(page: string): Block[] {
  const markdown = readPage(page);
  return [...markdown.matchAll(fence)].map(({ 1: info = '', 2: code = '', index }) => {
    const line = markdown.slice(0, index).split('\n').length + 1;
    const place = `${page}:${line}`;
    if (!kinds.includes(info)) {
      throw new Error(`${place} is marked \`${info}\`, expected one of: ${kinds.join(', ')}.`);
    }
    const file = `${folder}${page.replace(/\.md$/, '')}/line-${line}.ts`;
    return { kind: info as Kind, place, line, file, code };
  });
}

export const blocks: readonly Block[] = pages.flatMap(blocksOf);

/** Writes each block where the line numbers of a complaint are those of its page. */
export function writeBlocks(written: readonly Block[], globals: readonly string[]): void {
  rmSync(folder, { recursive: true, force: true });
  for (const { file, line, code } of written) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '\n'.repeat(line - 1) + code);
  }
  const preamble = "typeof import('../../test/docs/code-blocks/preamble.ts')";
  const declarations = globals.map((name) => `declare const ${name}: (${preamble})['${name}'];\n`);
  writeFileSync(`${folder}globals.d.ts`, declarations.join(''));
  const compilerOptions = { noUnusedLocals: false, moduleDetection: 'auto' };
  const files = ['globals.d.ts', ...written.map(({ file }) => file)];
  writeFileSync(
    `${folder}tsconfig.json`,
    JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, files, include: [] }),
  );
}

export const compiler = `${root}node_modules/@typescript/native/bin/tsc`;

/** What the comments behind `console.log()` promise; several lines of one call stand apart by `|`. */
export const promisedOutput = ({ code }: Block): string[] =>
  [...code.matchAll(/console\.log\(.*\);.*? \/\/ (.*)$/gm)].flatMap(([, comment = '']) =>
    comment.split(' | '),
  );
