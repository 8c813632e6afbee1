/** The pages of the site are those of the repository, with links that work there. */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { menu, writePages } from '../../tools/site/pages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const linksOf = (markdown: string) =>
  [...markdown.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, link = '']) => link,
  );

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'await202-site-'));
  writePages(root, folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every guide and every decision is there, and the README is where one begins', () => {
  const guides = globSync('docs/**/*.md', { cwd: root }).map((path) =>
    path
      .replaceAll('\\', '/')
      .replace(/^docs\//, '')
      .replace('README.md', 'guides.md'),
  );
  const pages = globSync('**/*.md', { cwd: folder }).map((path) => path.replaceAll('\\', '/'));
  expect(pages.sort()).toEqual([...guides, 'changelog.md', 'index.md', 'security.md'].sort());
});

test('a link leads to a page of the site, or out of it', () => {
  const links = globSync('**/*.md', { cwd: folder }).flatMap((path) => linksOf(read(path)));
  const inside = links
    .filter((link) => link.startsWith('/'))
    .map((link) => link.replace(/#.*/, ''));
  expect(inside.length).toBeGreaterThan(100);
  expect(inside.filter((link) => !existsSync(join(folder, link)))).toEqual([]);
  expect(links.filter((link) => !/^(?:\/|#|https?:)/.test(link))).toEqual([]);
});

test('what is no page is shown by the repository', () => {
  expect(linksOf(read('frameworks.md'))).toContain(
    'https://github.com/await202/await202/blob/main/examples/stream-to-file.ts',
  );
  expect(linksOf(read('guides.md'))).toContain(
    'https://github.com/await202/await202/tree/main/docs/decisions/',
  );
});

test('code is as it was', () => {
  const blocks = (text: string) => text.match(/^```[\s\S]*?^```$/gm);
  const own = readFileSync(join(root, 'docs/conventions.md'), 'utf8');
  expect(blocks(read('conventions.md'))).toEqual(blocks(own));
});

test('the menu has every guide', () => {
  const items = menu(root).flatMap((section) => section.items.map(({ link }) => link));
  const guides = globSync('*.md', { cwd: join(root, 'docs') });
  const expected = guides.filter((name) => name !== 'README.md').map((name) => `/${name}`);
  // What stands in the middle of a line is found from there.
  expect(expected.filter((link) => !items.includes(link))).toEqual(['/scale.md']);
  expect(menu(root).map(({ text }) => text)).toContain('Reference');
});
