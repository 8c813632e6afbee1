/**
 * Serves the page: `npm run demo:web`. Vite has the page and its modules, `await202/mocks` has the
 * API behind it, at the same origin under `/api/`.
 */
import { fileURLToPath } from 'node:url';
import { createTaskServer, type TaskServer } from 'await202/mocks';
import { listen } from 'await202/mocks/node';
import { createServer } from 'vite';
import { routes } from './scenarios.ts';

export interface WebDemo extends AsyncDisposable {
  readonly url: string;
  /** The API: what it was asked, and what it will do. */
  readonly tasks: TaskServer;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param port 0: any free one. */
export async function serveWebDemo(port = 0): Promise<WebDemo> {
  const tasks = createTaskServer({ baseUrl: 'http://localhost/api/', routes });
  const api = await listen(tasks);
  const vite = await createServer({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    // The modules are few enough to be served as they are: nothing is bundled, no cache is written.
    optimizeDeps: { noDiscovery: true },
    resolve: {
      alias: {
        'await202/push': `${root}src/push/index.ts`,
        await202: `${root}src/index.ts`,
      },
    },
    server: {
      host: '127.0.0.1',
      port,
      proxy: { '/api': new URL(api.url).origin },
      fs: { allow: [root] },
    },
  });
  await vite.listen();
  const [url] = vite.resolvedUrls?.local ?? [];
  if (!url) throw new Error('Vite does not say where it listens.');

  return {
    url,
    tasks,
    async [Symbol.asyncDispose]() {
      await vite.close();
      await api.close();
    },
  };
}

if (import.meta.main) {
  // The same port each time: what the page has stored belongs to its origin.
  const { url } = await serveWebDemo(8202);
  console.log(`Open ${url} and start some jobs. Ctrl-C ends the server.`);
}
