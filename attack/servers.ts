/** Four real servers on this machine, at as many of its addresses as can be had. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { clearTimeout, setTimeout } from 'node:timers';
import { type Answer, answerTo, type Hosts } from './answers.ts';
import { type Asked, type Ledger, numbersIn } from './ledger.ts';
import type { Role } from './plan.ts';
import { secretsIn } from './secrets.ts';

export interface Servers {
  readonly hosts: Hosts;
  /** Those that may get what is the caller's; the first, if it is the client's `baseUrl`. */
  readonly trusted: readonly string[];
  /** What belongs to a play is answered by its plan, and written in its ledger. */
  readonly ledgers: Map<number, Ledger>;
  close(): Promise<void>;
}

/** Milliseconds after which a request that is never to be answered is closed all the same. */
const longest = 30_000;

/** The second address is another host with the same port; others get there by a name of it. */
const addresses = ['127.0.0.1', '127.0.0.2', '::1'];
const homes: Readonly<Record<Role, string>> = {
  api: '127.0.0.1',
  trusted: '127.0.0.1',
  stranger: '127.0.0.1',
  other: '127.0.0.2',
};

/** `false` where the machine has no such address, or something else has the port there. */
const listen = (server: Server, host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ host, port, backlog: 1_024 }, () => resolve(true));
  });

/** A header may have any byte; Node writes each character as one. */
const bytes = (value: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these cannot be in a header.
  Buffer.from(value.replace(/[\0-\x08\n-\x1f\x7f]/g, ''), 'utf8').toString('latin1');

function describe(answer: Answer): string {
  const headers = answer.headers.map(([name, value]) => `${name}: ${value}`);
  return [`${answer.status}`, ...headers, answer.body].filter(Boolean).join(', ');
}

function reply(
  response: ServerResponse,
  asked: Asked,
  answer: Answer & { readonly fault: string },
): void {
  const { status, headers, body, fault } = answer;
  asked.answer = fault === 'none' || fault === 'torn' ? describe(answer) : fault;
  if (fault === 'reset') response.destroy();
  if (fault === 'hang') {
    const timer = setTimeout(() => response.destroy(), longest).unref();
    response.once('close', () => clearTimeout(timer));
  }
  if (fault === 'reset' || fault === 'hang') return;
  for (const [name, value] of headers) response.appendHeader(name, bytes(value));
  if (body) response.setHeader('content-type', 'application/json');
  if (fault !== 'torn') {
    response.writeHead(status).end(body);
    return;
  }
  asked.answer += ', torn';
  // The head is to be read before the connection breaks.
  response.setHeader('content-length', '1000');
  response.writeHead(status).write('{"stat', () => setTimeout(() => response.destroy(), 5));
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  { ledgers, hosts }: Pick<Servers, 'ledgers' | 'hosts'>,
): Promise<void> {
  const { method = '', url = '', rawHeaders } = request;
  const headers = rawHeaders.join('\n');
  const body = await text(request);
  const play = numbersIn(url)?.play ?? secretsIn(`${headers}\n${body}`).play;
  const ledger = ledgers.get(play ?? -1);
  if (!ledger) {
    response.writeHead(404).end();
    return;
  }
  const host = request.headers.host ?? '';
  const asked = ledger.arrive({ method, host, url, headers, body });
  ledger.open++;
  response.once('close', () => {
    ledger.open--;
    asked.answered = performance.now();
    ledger.onAnswer();
  });
  reply(response, asked, answerTo(asked, ledger, hosts));
}

export async function startServers(): Promise<Servers> {
  const ledgers: Servers['ledgers'] = new Map();
  const all: Server[] = [];
  const hosts = {} as Record<Role, { host: string; port: number }>;
  for (const role of ['api', 'trusted', 'stranger', 'other'] as const) {
    let port = 0;
    for (const address of addresses) {
      const server = createServer((request, response) => {
        handle(request, response, { ledgers, hosts }).catch(() => response.destroy());
      });
      if (!(await listen(server, address, port))) continue;
      all.push(server);
      port = (server.address() as AddressInfo).port;
    }
    hosts[role] = { host: homes[role], port };
  }
  return {
    hosts,
    trusted: (['api', 'trusted'] as const).map((role) => `${hosts[role].host}:${hosts[role].port}`),
    ledgers,
    async close() {
      for (const server of all) server.closeAllConnections();
      await Promise.all(all.map((server) => new Promise((closed) => server.close(closed))));
    },
  };
}
