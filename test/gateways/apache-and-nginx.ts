import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { findProgram } from '../support/programs.ts';
import { startServer } from '../support/server-process.ts';

// Real gateways before a server of the test's: Debian's Apache and nginx, each in a folder of its
// own, on a free port of the loopback, until the test ends.

const modules = '/usr/lib/apache2/modules';

const programs = {
  apache2: existsSync(modules) ? findProgram('apache2') : undefined,
  nginx: findProgram('nginx'),
};

/** Why a test cannot run here, if so; said aloud, because not every reporter does. */
export function missing(name: keyof typeof programs): string | undefined {
  if (programs[name]) return undefined;
  const reason = `${name} is not installed (Debian: apt-get install apache2-bin nginx)`;
  console.warn(`Skipped: ${reason}`);
  return reason;
}

async function start(
  name: keyof typeof programs,
  args: (folder: string) => string[],
  configuration: (folder: string, port: number) => string,
): Promise<number> {
  const { port, stop } = await startServer(programs[name] ?? name, (folder, listen) => {
    writeFileSync(join(folder, 'conf'), configuration(folder, listen));
    return { args: args(folder) };
  });
  onTestFinished(stop);
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
