import type { CommandLine } from '../command-line.ts';
import type { Surroundings } from '../surroundings.ts';

/** `await202 explain URL` */
export async function explain(_: CommandLine, __: Surroundings): Promise<number> {
  return 0;
}
