import type { OnEvent } from '../core/operation-event.ts';
import { logger } from './logger.ts';

/** What is read of Node's `process`, where there is one. */
interface Process {
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * The logger that the environment variable `AWAIT202_LOG` asks for. It writes to stderr, where it
 * does not mix with what a program prints for others. Bundlers for browsers put `no-environment.ts`
 * in the place of this file, by the field `browser` of package.json.
 */
export function loggerOfEnvironment(): OnEvent | undefined {
  const { Deno, process } = globalThis as { Deno?: unknown; process?: Process };
  // Deno would ask the user whether the variable may be read.
  const level = Deno ? undefined : process?.env?.['AWAIT202_LOG'];
  if (!level) return undefined;
  // biome-ignore lint/suspicious/noConsole: somebody has asked for it
  const write = (line: string) => console.error(line);
  return logger({ level: level === 'info' || level === 'warn' ? level : 'debug', write });
}
