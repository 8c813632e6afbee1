import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

// Real gateways before a server of the test's: Debian's Apache and nginx, each in a folder of its
// own, on a free port of the loopback, until the test ends.

const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin'];
const modules = '/usr/lib/apache2/modules';

/** Where a program is, if it is there. */
const find = (name: string) => folders.map((folder) => join(folder, name)).find(existsSync);

const programs = {
  apache2: existsSync(modules) ? find('apache2') : undefined,
  nginx: find('nginx'),
};

/** Why a test cannot run here, if so; said aloud, because not every reporter does. */
export function missing(name: keyof typeof programs): string | undefined {
  if (programs[name]) return undefined;
  const reason = `${name} is not installed (Debian: apt-get install apache2-bin nginx)`;
  console.warn(`Skipped: ${reason}`);
  return reason;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });

async function start(
  name: keyof typeof programs,
  args: (folder: string) => string[],
  configure: (folder: string, port: number) => string,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), `await202-${name}-`));
  const port = await freePort();
  writeFileSync(join(folder, 'conf'), configure(folder, port));
  const child: ChildProcess = spawn(programs[name] ?? name, args(folder), { stdio: 'pipe' });
  let said = '';
  child.stderr?.on('data', (text) => {
    said += text;
  });
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => resolve()).on('error', () => resolve());
  });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  for (let tries = 0; !(await answers(port)); tries++) {
    if (tries > 200 || child.exitCode !== null) {
      const log = join(folder, 'log');
      throw new Error(`${name}: ${said}${existsSync(log) ? readFileSync(log, 'utf8') : ''}`);
    }
    await new Promise((next) => setTimeout(next, 25));
  }
  return port;
}

/** Apache with these directives; its origin. */
export async function apache(directives: string): Promise<string> {
  const names = ['mpm_event', 'authz_core', 'alias', 'proxy', 'proxy_http'];
  const port = await start(
    'apache2',
    (folder) => ['-f', join(folder, 'conf'), '-DFOREGROUND'],
    (folder, listen) =>
      [
        `ServerRoot ${folder}`,
        `DefaultRuntimeDir ${folder}`,
        `PidFile ${folder}/pid`,
        `ErrorLog ${folder}/log`,
        ...names.map((module) => `LoadModule ${module}_module ${modules}/mod_${module}.so`),
        // It does not serve as root.
        ...(process.getuid?.() === 0 ? ['User nobody', 'Group nogroup'] : []),
        'ServerName apache.invalid',
        `Listen 127.0.0.1:${listen}`,
        directives,
      ].join('\n'),
  );
  return `http://127.0.0.1:${port}`;
}

const tls = fileURLToPath(new URL('../support/tls', import.meta.url));

/** nginx, at which TLS ends, with these directives of its server; its origin. */
export async function nginx(directives: string): Promise<string> {
  const port = await start(
    'nginx',
    (folder) => ['-c', join(folder, 'conf'), '-p', folder, '-e', join(folder, 'log')],
    (folder, listen) => `
      daemon off;
      master_process off;
      pid ${folder}/pid;
      events {}
      http {
        access_log off;
        ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
          .map((name) => `${name}_temp_path ${folder}/${name};`)
          .join('\n')}
        server {
          listen 127.0.0.1:${listen} ssl;
          ssl_certificate ${tls}/certificate.pem;
          ssl_certificate_key ${tls}/key.pem;
          ${directives}
        }
      }`,
  );
  return `https://localhost:${port}`;
}
