/**
 * Starts Redis and PostgreSQL for the examples of engines, unless something listens at their ports:
 * `node scripts/servers.ts`. Both are packages of Debian and Ubuntu (`redis-server`, `postgresql`);
 * nothing is installed: it says what is missing, and exits with 1. What it starts keeps its data in a folder for temporary files.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });

/** Ends with what to install. */
function missing(name: string, packages: string): never {
  console.error(`${name} is neither running nor installed: apt-get install ${packages}`);
  process.exit(1);
}

const isInstalled = (program: string) =>
  existsSync(program) ||
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)));

/** PostgreSQL refuses to run as root, so then it runs as the user of its package. */
const isRoot = process.getuid?.() === 0;
const asOwner = (command: string, ...args: string[]): [string, string[]] =>
  isRoot ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args];

function startRedis(folder: string): void {
  if (!isInstalled('redis-server')) missing('Redis', 'redis-server');
  const options = ['--port', '6379', '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  spawn('redis-server', options, { detached: true, stdio: 'ignore' }).unref();
}

/** Debian does not put the programs of PostgreSQL into the PATH. */
function postgres(program: string): string {
  const versions = '/usr/lib/postgresql';
  const [latest] = existsSync(versions) ? readdirSync(versions).sort().reverse() : [];
  return latest ? join(versions, latest, 'bin', program) : program;
}

function startPostgres(folder: string): void {
  if (!isInstalled(postgres('initdb'))) missing('PostgreSQL', 'postgresql');
  if (isRoot) execFileSync('chown', ['postgres', folder]);
  const data = join(folder, 'data');
  const trust = ['--auth', 'trust', '--username', 'postgres'];
  execFileSync(...asOwner(postgres('initdb'), '--pgdata', data, ...trust), { stdio: 'ignore' });
  const options = ['-D', data, '-p', '5432', '-c', 'listen_addresses=127.0.0.1', '-k', folder];
  const [command, args] = asOwner(postgres('postgres'), ...options);
  spawn(command, args, { detached: true, stdio: 'ignore' }).unref();
}

for (const [name, port, start] of [
  ['Redis', 6379, startRedis],
  ['PostgreSQL', 5432, startPostgres],
] as const) {
  if (await listens(port)) {
    console.log(`${name} is there: port ${port}`);
    continue;
  }
  const folder = mkdtempSync(join(tmpdir(), 'await202-'));
  start(folder);
  for (let tries = 0; !(await listens(port)); tries++) {
    if (tries > 100) throw new Error(`${name} did not start`);
    await sleep(100);
  }
  console.log(`${name} was started: port ${port}, data in ${folder}`);
}
