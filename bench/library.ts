/** await202 as it was built, from wherever its build is. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

export type Library = typeof import('await202');

/**
 * The build of this checkout. A package cannot name itself from a folder with a package.json of its
 * own, which this one has, so its entry is looked up from the root.
 */
export const present: URL = pathToFileURL(
  createRequire(new URL('../package.json', import.meta.url)).resolve('await202'),
);

export const load = async (entry: URL): Promise<Library> => (await import(entry.href)) as Library;
