import { readFileSync } from 'node:fs';
import { commandLine } from './command-line.ts';
import { exitCodes } from './exit-code.ts';
import { explain } from './explain/explain.ts';
import type { Surroundings } from './surroundings.ts';
import { usage, WrongUsage } from './usage.ts';
import { cancel, resume, submit } from './waiting.ts';

const verbs = { submit, resume, cancel, explain };

/** Two folders up in dist/, as in src/: the package has the same files in both. */
function version(): string {
  for (const path of ['../../package.json', '../../../package.json'])
    try {
      return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).version;
    } catch {
      // Further up, then.
    }
  return 'unknown';
}

/**
 * Does what the arguments say.
 *
 * @returns The exit code.
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr } = surroundings;
  try {
    const line = commandLine(args);
    if (typeof line === 'object') return await verbs[line.verb](line, surroundings);
    stdout.write(line === 'help' ? usage : `${version()}\n`);
    return exitCodes.succeeded;
  } catch (error) {
    // Options that the library refuses have come from the arguments, too.
    if (!(error instanceof WrongUsage || error instanceof TypeError)) throw error;
    // The library's own messages begin with its name.
    const message = error.message.replace(/^await202: /, '');
    stderr.write(`await202: ${message}\nSee await202 --help\n`);
    return exitCodes.usage;
  }
}
