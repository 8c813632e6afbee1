/** What `npm install await202` puts on a user's disk, tried from a folder with nothing else in it. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as library from 'await202';
import * as conventions from 'await202/conventions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import jsr from '../jsr.json' with { type: 'json' };
import manifest from '../package.json' with { type: 'json' };

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';

const compilers = {
  // The older ones take a minute together: npm run test:slow.
  ...(process.env['SLOW'] && {
    'TypeScript 5.9': 'tools/node_modules/typescript-5.9/bin/tsc',
    'TypeScript 6': 'node_modules/typescript/bin/tsc6',
  }),
  'TypeScript 7': 'node_modules/@typescript/native/bin/tsc',
};

/** What TypeScript's server for editors says of a definition. */
interface DefinitionPlace {
  readonly file: string;
  readonly start: { readonly line: number };
}

let folder: string;
let packed: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'await202-package-'));
  // npm builds first (prepack), so this is the tarball that a release would upload.
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    shell: windows,
  });
  const [tarball] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  packed = tarball.files.map((file) => file.path).sort();

  // As npm would lay it out; the dependencies are linked, so that no network is needed.
  await mkdir(join(folder, 'node_modules'));
  await run('tar', ['-xzf', tarball.filename], { cwd: folder });
  await cp(join(folder, 'package'), join(folder, 'node_modules/await202'), { recursive: true });
  await Promise.all(Object.keys(manifest.dependencies).map(link));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function link(name: string): Promise<void> {
  const target = join(folder, 'node_modules', name);
  if (existsSync(target)) return;
  await mkdir(dirname(target), { recursive: true });
  await symlink(join(root, 'node_modules', name), target, 'junction');
}

/** Runs a program in the user's folder and returns what it printed as JSON. */
async function program(file: string, code: string): Promise<unknown> {
  await writeFile(join(folder, file), code);
  const { stdout } = await run(process.execPath, [file], { cwd: folder });
  return JSON.parse(stdout);
}

// What has `AsyncDisposable` is not among them: the declarations bring it along.
const dom = ['es2023', 'dom', 'dom.iterable'];
const nodenext = { module: 'nodenext', lib: dom };

/** Compiles a user's file as strictly as a user can, our declarations included; returns the complaints. */
async function compile(
  compiler: string,
  code: string,
  types: string[],
  options: object = nodenext,
  file = 'user.ts',
): Promise<string> {
  const compilerOptions = {
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    // TypeScript's own declarations, of the language and the DOM, are no concern of a package.
    skipDefaultLibCheck: true,
    target: 'es2022',
    types,
    ...options,
  };
  await writeFile(join(folder, file), code);
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: [file] }),
  );
  const result = await run(process.execPath, [join(root, compiler)], {
    cwd: folder,
  }).catch((error: { stdout: string }) => error);
  return result.stdout;
}

/** A file of the package, as the user has it. */
const installed = (path: string): string =>
  readFileSync(join(folder, 'node_modules/await202', path), 'utf8');

describe('the tarball', () => {
  test('holds the sources, what is made of each, the texts and nothing else', () => {
    const sources = globSync('{src,mocks}/**/*.ts', { cwd: root }).map((path) =>
      path.replaceAll('\\', '/'),
    );
    const built = ['.js', '.d.ts', '.d.ts.map'].flatMap((ending) =>
      sources.map((path) => `dist/${path.replace(/\.ts$/, ending)}`),
    );
    const texts = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'llms.txt'];
    expect(packed).toEqual([...sources, ...built, ...texts].sort());
  });

  test('has every file that a module imports, and none that is imported for nothing', () => {
    for (const path of packed.filter((path) => /^dist\/.*\.js$/.test(path))) {
      const code = installed(path);
      for (const [, target = ''] of code.matchAll(
        /^(?:import|\} from|import .* from) "(.*)";$/gm,
      )) {
        if (target.startsWith('.')) expect(packed).toContain(posix.join(dirname(path), target));
      }
      expect(code, path).not.toMatch(/^import "/m);
    }
  });

  test('leads from every declaration to its source', () => {
    const maps = packed.filter((path) => path.endsWith('.map'));
    for (const path of maps) {
      const { sources, sourceRoot } = JSON.parse(installed(path)) as {
        sources: string[];
        sourceRoot: string;
      };
      const [source = ''] = sources.map((to) => posix.join(dirname(path), sourceRoot, to));
      expect(packed).toContain(source);
      expect(path).toBe(`dist/${source.replace(/\.ts$/, '.d.ts.map')}`);
      expect(installed(path.replace(/\.map$/, ''))).toMatch(
        `//# sourceMappingURL=${posix.basename(path)}`,
      );
    }
  });

  test('holds every file that `exports` names', () => {
    const named = Object.values(manifest.exports)
      .flatMap((entry) => (typeof entry === 'string' ? entry : Object.values(entry)))
      .map((path) => path.replace(/^\.\//, ''));
    expect(packed).toEqual(expect.arrayContaining(named));
  });

  test.for(['README.md', 'CHANGELOG.md', 'llms.txt'])('%s leads nowhere outside it', (path) => {
    const links = [...installed(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThan(5);
    const relative = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(relative.filter((link) => !packed.includes(link.replace(/#.*/, '')))).toEqual([]);
  });

  test('says where it comes from, which its provenance needs', () => {
    const { repository, homepage, bugs } = JSON.parse(installed('package.json'));
    expect({ repository, homepage, bugs }).toEqual({
      repository: { type: 'git', url: 'git+https://github.com/await202/await202.git' },
      homepage: 'https://github.com/await202/await202#readme',
      bugs: 'https://github.com/await202/await202/issues',
    });
  });

  test('brings four dependencies, and others only to those who have them', () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual([
      '@standard-schema/spec',
      'eventsource-parser',
      'ky',
      'p-retry',
    ]);
    expect(manifest.peerDependenciesMeta).toEqual({
      '@opentelemetry/api': { optional: true },
      msw: { optional: true },
      react: { optional: true },
    });
  });
});

describe('installed into an empty folder', () => {
  const names = Object.keys(library).sort();

  test('`import` gives every public name, without msw', async () => {
    const code = `import * as library from 'await202';
import * as conventions from 'await202/conventions';
      console.log(JSON.stringify(Object.keys(library).sort()));`;
    expect(await program('import.js', code)).toEqual(names);
  });

  test('`require` gives the same', async () => {
    const code = `console.log(JSON.stringify(Object.keys(require('await202')).sort()));`;
    expect(await program('require.cjs', code)).toEqual(names);
  });

  test('the vendors’ conventions are an entry of their own, and know the same http()', async () => {
    const code = `import * as conventions from 'await202/conventions';
      import { createClient } from 'await202';
      createClient({ convention: conventions.replicate() });
      console.log(JSON.stringify(Object.keys(conventions).sort()));`;
    expect(await program('conventions.js', code)).toEqual(Object.keys(conventions).sort());
  });

  test('the command line runs', async () => {
    const bin = join(folder, 'node_modules/await202', manifest.bin.await202);
    const { stdout } = await run(process.execPath, [bin, '--version'], { cwd: folder });
    expect(stdout).toBe(`${manifest.version}\n`);
    const wrong = run(process.execPath, [bin, 'submit'], { cwd: folder });
    await expect(wrong).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('submit takes one URL'),
    });
  });

  test('the client of a workflow is an entry of its own', async () => {
    const code = `import { durable } from 'await202/durable';
      import { createClient } from 'await202';
      createClient(durable({ sleep: () => {}, step: (_, work) => work() }));
      try {
        createClient({ ...durable({ sleep: () => {}, step: () => {} }), timeout: 1000 });
      } catch ({ message }) {
        console.log(JSON.stringify([message]));
      }`;
    const [message] = (await program('durable.js', code)) as string[];
    expect(message).toContain('`timeout` is 1000');
  });

  test('the first example of the README runs as it is pasted', async () => {
    const [, code = ''] = /^```ts run\n([\s\S]*?)^```$/m.exec(installed('README.md')) ?? [];
    await writeFile(join(folder, 'first.mjs'), code);
    const { stdout } = await run(process.execPath, ['first.mjs'], { cwd: folder });
    expect(stdout).toBe('{ year: 2026, total: 42 }\n');
  });

  test('a task server on a real port needs no msw', async () => {
    const code = `import { createTaskServer } from 'await202/mocks';
      import { listen } from 'await202/mocks/node';
      const { url, close } = await listen(createTaskServer());
      const { status } = await fetch(new URL('tasks', url), { method: 'POST' });
      await close();
      console.log(status);`;
    expect(await program('listen.js', code)).toBe(202);
  });

  const settings = [
    { label: 'nodenext and the DOM', types: [], options: nodenext },
    {
      label: 'a bundler and the DOM',
      types: [],
      options: { module: 'esnext', moduleResolution: 'bundler', lib: dom },
    },
    {
      label: 'node16 and Node without the DOM',
      types: ['node'],
      options: { module: 'node16', lib: ['es2023'] },
    },
    {
      label: 'a bundler and Node without the DOM',
      types: ['node'],
      options: {
        module: 'esnext',
        moduleResolution: 'bundler',
        lib: ['es2023'],
      },
    },
  ];
  const rows = Object.entries(compilers).flatMap(([name, compiler]) =>
    settings.map((setting) => ({ name, compiler, ...setting })),
  );

  test.for(rows)(
    'the declarations compile under $name, with $label',
    { timeout: 30_000 },
    async ({ compiler, types, options }) => {
      if (types.includes('node')) await link('@types/node');
      const code = `import { createClient } from 'await202';
        import { replicate } from 'await202/conventions';
        import { createTaskServer } from 'await202/mocks';
        import { listen } from 'await202/mocks/node';
        const client = createClient({ convention: replicate() });
        export const promise: Promise<unknown> = client.run('https://api.example.com/');
        export const cancel = async (): Promise<void> =>
          (await client.submit('https://api.example.com/'))[Symbol.asyncDispose]();
        export const server = listen(createTaskServer());`;
      expect(await compile(compiler, code, types, options)).toBe('');
    },
  );
});

describe.for(Object.entries(compilers))('CommonJS under %s', ([, compiler]) => {
  const asked = { timeout: 30_000 };
  const compiled = (module: string, code: string) =>
    compile(compiler, code, [], { module, lib: dom }, 'user.cts');

  test('imports the library like any other, with module nodenext', asked, async () => {
    const code = `import { createClient } from 'await202';
      export const client = createClient();`;
    expect(await compiled('nodenext', code)).toBe('');
  });

  test('imports it by import(), with module node16', asked, async () => {
    const code = `import type { Client } from 'await202' with { 'resolution-mode': 'import' };
      export async function connect(): Promise<Client> {
        const { createClient } = await import('await202');
        return createClient();
      }`;
    expect(await compiled('node16', code)).toBe('');
  });
});

test('jsr.json has the version and the entries of package.json, as sources', () => {
  const { './package.json': _, ...entries } = manifest.exports;
  const sources = Object.entries(entries).map(([name, { default: built }]) => [
    name,
    built.replace('./dist/', './').replace(/\.js$/, '.ts'),
  ]);
  expect(jsr).toMatchObject({ version: manifest.version, license: manifest.license });
  expect(jsr.exports).toEqual(Object.fromEntries(sources));
  expect(Object.values(jsr.exports).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

describe.runIf(process.env['SLOW'])('in an editor', () => {
  const code = `import { createClient } from 'await202';
    import { replicate } from 'await202/conventions';
    import { createTaskServer } from 'await202/mocks';
    createTaskServer();
    createClient({ convention: replicate() }).run('tasks');`;

  /** Where TypeScript's server for editors goes from a name in `code`: the file and its line there. */
  async function definitionsOf(names: readonly string[]): Promise<string[]> {
    const file = join(folder, 'user.ts');
    await writeFile(file, code);
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...nodenext, types: [] }, files: ['user.ts'] }),
    );
    const server = spawn(process.execPath, [
      join(root, 'tools/node_modules/typescript-5.9/lib/tsserver.js'),
      '--disableAutomaticTypingAcquisition',
    ]);
    const ask = (command: string, more: object) => {
      const request = { seq: 0, type: 'request', command, arguments: { file, ...more } };
      server.stdin.write(`${JSON.stringify(request)}\n`);
    };
    try {
      ask('open', {});
      for (const name of names) {
        const before = code.slice(0, code.lastIndexOf(name)).split('\n');
        ask('definition', { line: before.length, offset: (before.at(-1) ?? '').length + 1 });
      }
      const found: string[] = [];
      for await (const message of createInterface({ input: server.stdout })) {
        if (!message.includes('"command":"definition"')) continue;
        const { body } = JSON.parse(message) as { body: DefinitionPlace[] };
        const [{ file: opened, start }] = body as [DefinitionPlace];
        const path = opened.replace(/^.*\/await202\//, '');
        found.push(`${path}: ${installed(path).split('\n')[start.line - 1]}`);
        if (found.length === names.length) break;
      }
      return found;
    } finally {
      server.kill();
    }
  }

  test('“Go to definition” leads to the sources', { timeout: 30_000 }, async () => {
    const names = ['createClient', 'run', 'replicate', 'createTaskServer'];
    expect(await definitionsOf(names)).toEqual([
      expect.stringMatching(/^src\/.*\.ts: export function createClient\(/),
      expect.stringMatching(/^src\/.*\.ts: +run</),
      expect.stringMatching(/^src\/.*\.ts: export function replicate\(/),
      expect.stringMatching(/^mocks\/.*\.ts: export function createTaskServer\(/),
    ]);
  });
});

describe('installed beside msw', () => {
  beforeAll(async () => {
    await Promise.all(['msw', '@types/node'].map(link));
  });

  test('the mocks load in Node', async () => {
    const code = `import * as msw from 'await202/mocks/msw';
      import * as node from 'await202/mocks/msw/node';
      console.log(JSON.stringify([Object.keys(msw), Object.keys(node)]));`;
    expect(await program('mocks.js', code)).toEqual([
      ['handlers', 'webSocketHandlers'],
      ['setupTaskServer'],
    ]);
  });

  test('their declarations compile', { timeout: 30_000 }, async () => {
    const code = `import * as mocks from 'await202/mocks';
      import * as msw from 'await202/mocks/msw';
      import * as node from 'await202/mocks/msw/node';
      import * as browser from 'await202/mocks/msw/browser';
      export const all = [mocks, msw, node, browser];`;
    expect(await compile(compilers['TypeScript 7'], code, ['node'])).toBe('');
  });
});

test('the lock file names no registry, so that any mirror serves it', async () => {
  expect(await readFile(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "http/);
});
