/** Every link of every page leads somewhere: to a file that is there, and a heading that it has. */
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');

/** Where a link goes that has to work on a page outside the repository: on npm, for one. */
const repository =
  /^https:\/\/(?:github\.com|raw\.githubusercontent\.com)\/await202\/await202\/(?:(?:blob|tree)\/)?main\//;

const pages = globSync(['{*,docs/*,docs/decisions/*}.md', 'llms.txt'], { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

/** Without code, in which brackets mean something else. */
const prose = (markdown: string) =>
  markdown
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()]/g, ''));

const linksOf = (page: string): string[] =>
  [...prose(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

/** The name that a heading has in a URL. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (page: string): string[] =>
  [
    ...read(page)
      .replace(/^```[\s\S]*?^```$/gm, '')
      .matchAll(/^#+ (.*)$/gm),
  ].map(([, heading = '']) => anchorOf(heading));

/** What is wrong with a link of a page, if anything is. */
function complaint(page: string, link: string): string | undefined {
  const isOurs = repository.test(link);
  if (/^[a-z]+:/.test(link) && !isOurs) return undefined;
  const [target = '', anchor] = link.replace(repository, '').split('#');
  const path = isOurs ? target : posix.join(posix.dirname(page), target);
  const file = target === '' && !isOurs ? page : path;
  if (!existsSync(`${root}${file}`)) return `${link}: there is no ${file}`;
  if (anchor === undefined || statSync(`${root}${file}`).isDirectory()) return undefined;
  if (!file.endsWith('.md')) return `${link}: ${file} has no headings`;
  return anchorsOf(file).includes(anchor) ? undefined : `${link}: no heading of ${file}`;
}

test.for(pages)('%s', (page) => {
  const complaints = linksOf(page).map((link) => complaint(page, link));
  expect(complaints.filter(Boolean)).toEqual([]);
});

describe('a link that leads nowhere is noticed', () => {
  test.for([
    ['README.md', 'docs/nothing.md'],
    ['docs/errors.md', 'docs/options.md'],
    ['docs/errors.md', 'options.md#no-such-heading'],
    ['docs/errors.md', '#no-such-heading'],
    ['README.md', 'https://github.com/await202/await202/blob/main/docs/nothing.md'],
  ] as const)('%s: %s', ([page, link]) => {
    expect(complaint(page, link)).toBeDefined();
  });

  test('and one that leads somewhere is not', () => {
    expect(complaint('docs/errors.md', 'options.md#polling')).toBeUndefined();
    expect(complaint('docs/errors.md', '../README.md#progress')).toBeUndefined();
  });
});

test('every guide is in the index', () => {
  const listed = linksOf('docs/README.md').map((link) => posix.join('docs', link));
  const guides = globSync('docs/*.md', { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  expect(guides.filter((path) => path !== 'docs/README.md' && !listed.includes(path))).toEqual([]);
});
