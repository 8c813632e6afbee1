/**
 * An earlier commit, built from git with the tools and dependencies of today, so that it can be
 * measured in the same rounds: what changed then is this library and nothing else.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

/** The commit whose cost the goals are set against. */
export const commit = '493fec4';

async function build(target: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), `await202-${commit}-`));
  try {
    const archive = join(folder, 'source.tar');
    await run('git', ['archive', '--output', archive, commit], { cwd: root });
    await run('tar', ['-xf', archive, '-C', folder]);
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
    const tsup = join(root, 'node_modules/tsup/dist/cli-default.js');
    await run(process.execPath, [tsup, '--no-dts', '--silent'], { cwd: folder });
    // Under the root, so that it finds the same ky. Complete or not there at all.
    const beside = `${target}.${process.pid}`;
    await mkdir(join(target, '..'), { recursive: true });
    await cp(join(folder, 'dist'), beside, { recursive: true });
    await rename(beside, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The entry of its build, which is made once and kept.
 *
 * @throws where there is no such commit: in a shallow clone, or in none.
 */
export async function baseline(): Promise<URL> {
  const target = fileURLToPath(new URL(`.baseline/${commit}`, import.meta.url));
  if (!existsSync(target)) await build(target);
  return pathToFileURL(join(target, 'index.js'));
}
