/**
 * Installs the clients, fetches Kafka, and runs the tests that need brokers: `npm run test:brokers`.
 * A broker that cannot be had is skipped, with the reason.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../support/programs.ts';

const here = import.meta.dirname;
const root = fileURLToPath(new URL('../..', import.meta.url));

const succeeds = (command: string, args: readonly string[], cwd: string) =>
  spawnSync(command, args, { cwd, stdio: 'inherit' }).status === 0;

function run(command: string, args: readonly string[], cwd: string): void {
  if (!succeeds(command, args, cwd)) process.exit(1);
}

function fetchKafka(): void {
  const fetched =
    findProgram('mvn') &&
    succeeds('mvn', ['-q', '-B', 'dependency:copy-dependencies'], join(here, 'kafka'));
  if (!fetched) console.log('Kafka could not be fetched: that needs Maven and its registry.');
}

run('npm', ['ci', '--no-audit', '--no-fund'], here);
fetchKafka();
run(process.execPath, ['node_modules/@typescript/native/bin/tsc', '-p', here], root);
run(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', `${here}/vitest.config.ts`],
  root,
);
