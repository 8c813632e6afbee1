import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The page's script: the sources, bundled as an application would. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [root('test/browser/page.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    alias: {
      'await202/mocks/browser': root('mocks/browser.ts'),
      'await202/mocks': root('mocks/index.ts'),
      await202: root('src/index.ts'),
    },
  });
  return outputFiles[0]?.text ?? '';
}

/** An origin of its own with the page, its script, and MSW's worker script. */
export async function servePage(): Promise<AsyncDisposable & { readonly url: string }> {
  const files: Record<string, readonly [type: string, text: string]> = {
    '/': ['text/html', '<!doctype html><title>await202</title><script src="/page.js"></script>'],
    '/page.js': ['text/javascript', await bundle()],
    '/mockServiceWorker.js': [
      'text/javascript',
      await import('node:fs/promises').then(({ readFile }) =>
        readFile(root('node_modules/msw/lib/mockServiceWorker.js'), 'utf8'),
      ),
    ],
  };
  const server = createServer(({ url = '' }, response) => {
    const [type, text] = files[url] ?? [];
    response.writeHead(type ? 200 : 404, {
      'content-type': `${type ?? 'text/plain'};charset=utf-8`,
    });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
