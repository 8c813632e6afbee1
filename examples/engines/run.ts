/**
 * Installs what the examples for engines need, starts the servers that are missing, then compiles and
 * tests them: `npm run test:engines`. A package.json of their own keeps the root's `npm ci` quick.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const here = import.meta.dirname;
const root = fileURLToPath(new URL('../..', import.meta.url));

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

run('npm', ['ci', '--no-audit', '--no-fund'], here);
run(process.execPath, ['node_modules/@typescript/native/bin/tsc', '-p', here], root);
run(process.execPath, ['scripts/servers.ts'], root);
run(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', `${here}/vitest.config.ts`],
  root,
);
