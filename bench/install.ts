/** The other clients, installed when they are first wanted, so that the root does without them. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Contender } from './contenders.ts';

const run = promisify(execFile);

async function changed(path: string): Promise<number> {
  const found = await stat(new URL(path, import.meta.url)).catch(() => undefined);
  return found?.mtimeMs ?? 0;
}

async function install(): Promise<void> {
  // npm writes the second one whenever it has installed what the first one says.
  const installed = await changed('node_modules/.package-lock.json');
  if (installed >= (await changed('package-lock.json'))) return;
  const folder = fileURLToPath(new URL('.', import.meta.url));
  await run('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund'], {
    shell: process.platform === 'win32',
  });
}

/** @throws where they cannot be installed. */
export async function peers(): Promise<readonly Contender[]> {
  await install();
  // By a URL, because the root's type check runs without them.
  const { href } = new URL('peers.ts', import.meta.url);
  return ((await import(href)) as { peers: readonly Contender[] }).peers;
}
