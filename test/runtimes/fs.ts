/** The files of the repository that the tests read, for a runtime that has no disk. */

declare global {
  interface ImportMeta {
    /** Vite's. */
    glob(patterns: readonly string[], options: object): Readonly<Record<string, string>>;
  }
}

const files = import.meta.glob(['/transcripts/*.txt', '/test/support/tls/*.pem'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

const pathOf = (path: string | URL) => (path instanceof URL ? path.pathname : path);

export const readdirSync = (path: string | URL): string[] =>
  Object.keys(files)
    .filter((file) => pathOf(path).endsWith(file.replace(/[^/]*$/, '')))
    .map((file) => file.replace(/.*\//, ''));

export function readFileSync(path: string | URL): string {
  const found = Object.entries(files).find(([file]) => pathOf(path).endsWith(file));
  if (!found) throw new Error(`no such file here: ${path}`);
  return found[1];
}
