/**
 * npm runs this after it has changed node_modules here, never where the package is installed. The
 * package `node` brings 67 MB of C++ headers, and nothing here is compiled against them.
 */
import { globSync, rmSync } from 'node:fs';

const headers = globSync('../node_modules/node/node_modules/node-*/include', {
  cwd: import.meta.dirname,
});
for (const folder of headers) {
  rmSync(new URL(folder, import.meta.url), { recursive: true, force: true });
}
