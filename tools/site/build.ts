/**
 * The site, in coverage/site/: README.md and docs/, and a playground whose server is in the page.
 * `npm run docs` adds the pages of the API, by TypeDoc.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as buildPages } from 'vitepress';
import { buildPlayground } from '../../examples/web/playground.ts';
import { writePages } from './pages.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

writePages(root, join(root, 'coverage/site-pages'));
await buildPages(import.meta.dirname);

await buildPlayground(join(root, 'coverage/site/playground'));
