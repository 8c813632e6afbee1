/** The builds that can be attacked. */
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { baseline, commit } from '../bench/baseline.ts';
import { type Library, load, present } from '../bench/library.ts';

export interface Build {
  readonly name: string;
  readonly library: Library;
}

/** @param dist The entry of another build, or the folder it is in; this checkout's without one. */
export async function presentBuild(dist?: string): Promise<Build> {
  if (!dist) return { name: 'now', library: await load(present) };
  const path = resolve(dist);
  const entry = statSync(path).isDirectory() ? join(path, 'index.js') : path;
  return { name: '--dist', library: await load(pathToFileURL(entry)) };
}

/** The commit at which 18 attacks were known to get through. */
export const earlierBuild = async (): Promise<Build> => ({
  name: commit,
  library: await load(await baseline()),
});
