import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { send, type WireAnswer, type WireRequest } from '../support/wire-server.ts';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The page's script: the sources, bundled as an application would. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [root('test/browser/page.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    alias: {
      'await202/mocks/msw/browser': root('mocks/msw/browser.ts'),
      'await202/mocks': root('mocks/index.ts'),
      'await202/push': root('src/push/index.ts'),
      await202: root('src/index.ts'),
    },
  });
  return outputFiles[0]?.text ?? '';
}

/** What every origin has, so that each can be the page's: the page, its script, MSW's worker. */
async function readSite(): Promise<Record<string, WireAnswer>> {
  const worker = await readFile(root('node_modules/msw/lib/mockServiceWorker.js'), 'utf8');
  const html = '<!doctype html><title>await202</title><script src="/page.js"></script>';
  const script = { 'content-type': 'text/javascript;charset=utf-8' };
  return {
    'GET /': send(200, { 'content-type': 'text/html;charset=utf-8' }, html),
    'GET /page.js': send(200, script, await bundle()),
    'GET /mockServiceWorker.js': send(200, script, worker),
  };
}
let site: ReturnType<typeof readSite> | undefined;

export interface OriginOptions {
  /** A name of this machine. */
  readonly hostname?: string;
  /** With TLS, by the tests' own certificate. */
  readonly secure?: boolean;
  /** Whether pages of other origins are let in, with whatever they bring. */
  readonly cors?: boolean;
  /** Holds back the answers to preflights. */
  readonly preflight?: Promise<void>;
}

export interface Origin extends AsyncDisposable {
  /** E.g. `http://127.0.0.1:49152`. */
  readonly url: string;
  /** Adds routes, for those that have to name this or another origin. */
  on(routes: Record<string, WireAnswer | WireAnswer[]>): void;
  /** What was asked, but for the page's own files. */
  readonly requests: readonly WireRequest[];
  /** The same as lines: `GET /tasks/1`. */
  readonly lines: readonly string[];
  /** The questions whether a page may ask, as lines. They name headers and hold none. */
  readonly preflights: readonly string[];
}

/** A real server at an origin of its own. Of several answers to a route the last one stays. */
export async function openOrigin(
  routes: Record<string, WireAnswer | WireAnswer[]> = {},
  { hostname = '127.0.0.1', secure = false, cors = true, preflight }: OriginOptions = {},
): Promise<Origin> {
  site ??= readSite();
  const files = await site;
  const scripts = new Map<string, WireAnswer[]>();
  const on: Origin['on'] = (more) => {
    for (const [route, answers] of Object.entries(more)) scripts.set(route, [answers].flat());
  };
  on(routes);
  const requests: WireRequest[] = [];
  const preflights: string[] = [];

  const listener: RequestListener = async (incoming, response) => {
    const { method = '', url: path = '', headers } = incoming;
    const request: WireRequest = { method, path, headers, body: '', torn: false };
    const route = `${method} ${path}`;
    if (cors) {
      response.setHeader('access-control-allow-origin', headers.origin ?? '*');
      response.setHeader('access-control-allow-credentials', 'true');
      response.setHeader('access-control-expose-headers', 'location, retry-after, x-cancel');
    }
    if (method === 'OPTIONS') {
      preflights.push(`${headers['access-control-request-method']} ${path}`);
      await preflight;
      const allowed = headers['access-control-request-headers'];
      response.setHeader('access-control-allow-methods', 'GET, POST, DELETE');
      response.writeHead(204, { ...(allowed && { 'access-control-allow-headers': allowed }) });
      response.end();
      return;
    }
    const file = files[route];
    if (file) return file(response, request);
    if (path === '/favicon.ico') return send(204)(response, request);
    requests.push(request);
    incoming.setEncoding('utf8').on('data', (text: string) => {
      request.body += text;
    });
    incoming.on('end', () => {
      const script = scripts.get(route) ?? [send(404)];
      const answer = script.length > 1 ? script.shift() : script[0];
      answer?.(response, request);
    });
  };
  const tls = async () => ({
    key: await readFile(root('test/support/tls/key.pem')),
    cert: await readFile(root('test/support/tls/certificate.pem')),
  });
  const server = secure ? createSecureServer(await tls(), listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${secure ? 'https' : 'http'}://${hostname}:${port}`,
    on,
    requests,
    get lines() {
      return requests.map(({ method, path }) => `${method} ${path}`);
    },
    preflights,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What browsers send of their own accord. */
const ownHeader =
  /^(accept|accept-(encoding|language)|cache-control|connection|content-length|host|origin|pragma|priority|referer|sec-.*|te|user-agent)$/;

/** What a request has beside that: what it was given by the caller, and cookies. */
export const given = ({ headers }: WireRequest): string[] =>
  Object.keys(headers)
    .filter((name) => !ownHeader.test(name))
    .sort();
