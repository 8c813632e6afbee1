/**
 * The behaviour tests under another Node: `npm run test:runtimes -- 22`. The runtime is installed
 * on demand, from the package.json of its own folder here, so that the root's `npm ci` stays quick.
 *
 * Left out are the tests of the repository itself: the demo and the README (written for the Node
 * that runs them), the package, the types, and the browsers.
 */
import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

const [version = '22'] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = fileURLToPath(new URL(`./node${version}`, import.meta.url));

const leftOut = ['demo', 'package', 'readme'].map((name) => `test/${name}.test.ts`).join(' ');

function run(command: string, args: readonly string[], cwd: string, path = ''): void {
  const PATH = `${path}${delimiter}${process.env['PATH']}`;
  const env = { ...process.env, PATH, LEFT_OUT: leftOut };
  const { status } = spawnSync(command, args, { cwd, env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

run('npm', ['ci', '--no-audit', '--no-fund'], folder);
const bin = `${folder}/node_modules/.bin`;
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--typecheck.enabled=false'];
run(`${bin}/node`, vitest, root, bin);
