/** The page with its server inside: what `npm run docs` puts on the site as its playground. */
import { fileURLToPath } from 'node:url';
import { build, type InlineConfig, type PreviewServer, preview } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

const playground: InlineConfig = {
  configFile: false,
  root: import.meta.dirname,
  base: './',
  logLevel: 'warn',
  resolve: {
    alias: [
      { find: 'await202/mocks', replacement: `${root}mocks/index.ts` },
      { find: 'await202/push', replacement: `${root}src/push/index.ts` },
      { find: 'await202', replacement: `${root}src/index.ts` },
    ],
  },
  plugins: [
    {
      name: 'a server in the page',
      transformIndexHtml: {
        // Before Vite looks for what is to be bundled.
        order: 'pre',
        handler: () => [
          {
            tag: 'script',
            attrs: { type: 'module', src: './in-page.ts' },
            injectTo: 'head-prepend',
          },
        ],
      },
    },
  ],
};

/** Writes the page into a folder, where it is served by any server. */
export async function buildPlayground(outDir: string): Promise<void> {
  await build({ ...playground, build: { outDir, emptyOutDir: true, target: 'es2022' } });
}

/** Serves what has been written, for a test. */
export const servePlayground = (outDir: string): Promise<PreviewServer> =>
  preview({ ...playground, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
