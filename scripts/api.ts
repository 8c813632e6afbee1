/**
 * The public declarations of every entry, without their comments, in `api/`: who changes what users
 * see, sees it in the diff. `npm run api` writes them; `npm run api -- --check` fails when they are
 * not what is there.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import ts from 'typescript';

const entries = {
  await202: 'src/index.ts',
  conventions: 'src/conventions/index.ts',
  push: 'src/push/index.ts',
  durable: 'src/durable/index.ts',
  opentelemetry: 'src/opentelemetry/index.ts',
  react: 'src/react/index.ts',
  mocks: 'mocks/index.ts',
  'mocks-node': 'mocks/node.ts',
  'mocks-msw': 'mocks/msw/index.ts',
  'mocks-msw-node': 'mocks/msw/node.ts',
  'mocks-msw-browser': 'mocks/msw/browser.ts',
};

const folder = fileURLToPath(new URL('../api/', import.meta.url));
const printer = ts.createPrinter({ removeComments: true });

/** One file for each entry, so that no name of a shared chunk gets in. */
async function declarations(name: string, path: string): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'await202-api-'));
  try {
    await build({
      config: false,
      entry: { [name]: path },
      outDir,
      format: 'esm',
      dts: { only: true },
      silent: true,
    });
    const text = await readFile(join(outDir, `${name}.d.ts`), 'utf8');
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest);
    return printer.printFile(file);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

for (const [name, path] of Object.entries(entries)) {
  const file = join(folder, `${name}.d.ts`);
  const now = await declarations(name, path);
  if (!process.argv.includes('--check')) {
    await writeFile(file, now);
    continue;
  }
  const before = await readFile(file, 'utf8').catch(() => '');
  if (before === now) continue;
  console.error(`api/${name}.d.ts is not what the sources declare: npm run api, and look at it.`);
  process.exitCode = 1;
}
