import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { menu } from '../pages.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export default defineConfig({
  title: 'await202',
  description: 'The typed client for HTTP APIs that answer 202 Accepted.',
  srcDir: '../../coverage/site-pages',
  outDir: '../../coverage/site',
  // Relative links work wherever the site is put; these two are not pages of VitePress.
  base: process.env['SITE_BASE'] ?? '/',
  ignoreDeadLinks: false,
  cleanUrls: false,
  themeConfig: {
    nav: [
      { text: 'Guides', link: '/guides' },
      { text: 'API', link: '/api/index.html', target: '_self' },
      { text: 'Playground', link: '/playground/index.html', target: '_self' },
    ],
    sidebar: [{ text: 'Start', link: '/' }, ...menu(root)],
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: 'https://github.com/await202/await202' }],
  },
  vite: { build: { chunkSizeWarningLimit: 2000 } },
});
