/** The pages of the site: README.md and docs/, with their links as the site has them. */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

const repository = 'https://github.com/await202/await202/';
/** How the README names what is in the repository, so that its links work on npm as well. */
const absolute =
  /^https:\/\/(?:github\.com\/await202\/await202\/(?:blob|tree)|raw\.githubusercontent\.com\/await202\/await202)\/main\//;

/** Where a page of the repository is on the site. */
function placeOf(path: string): string | undefined {
  if (path === 'README.md') return 'index.md';
  if (path === 'docs/README.md') return 'guides.md';
  if (path === 'SECURITY.md' || path === 'CHANGELOG.md') return path.toLowerCase();
  return /^docs\/(?!.*\/$)./.test(path) ? path.slice('docs/'.length) : undefined;
}

/** A link as the site has it: to one of its pages, or else to the repository. */
function linkOnSite(link: string, page: string): string {
  if (link.startsWith('#') || (/^[a-z]+:/.test(link) && !absolute.test(link))) return link;
  const [target = '', anchor] = link.replace(absolute, '').split('#');
  const path = absolute.test(link) ? target : posix.join(posix.dirname(page), target);
  const place = placeOf(path);
  const url = place ? `/${place}` : `${repository}${path.endsWith('/') ? 'tree' : 'blob'}/main/${path}`;
  return anchor === undefined ? url : `${url}#${anchor}`;
}

/** Code is left alone: in a block nothing is a link. */
const onSite = (markdown: string, page: string): string =>
  markdown
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(/\]\(([^)\s]+)\)/g, (_, link: string) => `](${linkOnSite(link, page)})`),
    )
    .join('');

/** Writes every page below `folder`, from which the site is built. */
export function writePages(root: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const pages = globSync(['{README,SECURITY,CHANGELOG}.md', 'docs/{,decisions/}*.md'], { cwd: root });
  for (const path of pages) {
    const page = path.replaceAll('\\', '/');
    const file = join(folder, placeOf(page) ?? page);
    mkdirSync(dirname(file), { recursive: true });
    // Badges are for where nothing else says it, and come from elsewhere.
    const text = readFileSync(join(root, page), 'utf8').replace(/^.*img\.shields\.io.*\n/gm, '');
    writeFileSync(file, onSite(text, page));
  }
  cpSync(join(root, 'docs/demo-web.png'), join(folder, 'demo-web.png'));
}

interface Item {
  readonly text: string;
  readonly link: string;
}

/** The menu at the side: the headings of docs/README.md, and the first link of each of its lines. */
export function menu(root: string): { readonly text: string; readonly items: readonly Item[] }[] {
  const index = readFileSync(join(root, 'docs/README.md'), 'utf8');
  const [, ...sections] = index.split(/^## /m);
  return sections.map((section) => ({
    text: section.split('\n')[0] ?? '',
    items: [...section.matchAll(/^- \[([^\]]+)\]\(([^)]+)\)/gm)].map(([, text = '', link = '']) => ({
      text,
      link: linkOnSite(link, 'docs/README.md'),
    })),
  }));
}
