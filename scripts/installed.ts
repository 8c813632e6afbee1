/** Packages that not everybody needs, installed when they are first wanted, so that the root does without them. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const changed = async (path: string): Promise<number> =>
  (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;

/**
 * Installs what the lock file of a folder says, unless that has been done.
 *
 * @throws where it cannot be installed.
 */
export async function installed(folder: string): Promise<void> {
  // npm writes the first one whenever it has installed what the second one says.
  const done = await changed(join(folder, 'node_modules/.package-lock.json'));
  if (done >= (await changed(join(folder, 'package-lock.json')))) return;
  await run('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund'], {
    shell: process.platform === 'win32',
  });
}

if (import.meta.main) for (const folder of process.argv.slice(2)) await installed(folder);
