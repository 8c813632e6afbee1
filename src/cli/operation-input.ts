import { readFileSync } from 'node:fs';
import type { Checkpoint } from '../core/checkpoint.ts';
import type { Surroundings } from './surroundings.ts';
import { WrongUsage } from './usage.ts';

/** A file as text. */
export function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new WrongUsage(`${path}: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * The operation that an argument names: a URL, a checkpoint, a file with one of them, or `-`.
 *
 * @throws WrongUsage
 */
export async function operationIn(
  target: string,
  { readInput }: Pick<Surroundings, 'readInput'>,
): Promise<string | Checkpoint> {
  const isInline = /^https?:|^\s*\{/.test(target);
  const text = (target === '-' ? await readInput() : isInline ? target : fileText(target)).trim();
  if (/^https?:\S+$/.test(text)) return text;
  try {
    // client.resume() checks it.
    return JSON.parse(text) as Checkpoint;
  } catch {
    throw new WrongUsage(`'${target}' is neither a URL nor a checkpoint, nor a file with one`);
  }
}
