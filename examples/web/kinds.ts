/** The jobs that the page offers; what the server makes of them is in scenarios.ts. */
export interface Kind {
  readonly title: string;
  /** What will be seen. */
  readonly about: string;
  readonly path: string;
  readonly input: unknown;
}

export const kinds: readonly Kind[] = [
  {
    title: 'Annual report',
    about: 'Six seconds of progress, then a result at a URL of its own.',
    path: 'reports',
    input: { year: 2026 },
  },
  {
    title: 'Video',
    about: 'Takes a minute: cancel it, or reload the page and see it go on.',
    path: 'videos',
    input: { clip: 7 },
  },
  {
    title: 'Labels',
    about: 'Fails halfway, with problem details.',
    path: 'labels',
    input: { copies: 500 },
  },
  {
    title: 'Export',
    about: 'The server stumbles twice, with a 503 and a 429. Nobody notices.',
    path: 'exports',
    input: { format: 'csv' },
  },
  {
    title: 'Backup',
    about: 'Tells no progress, and takes two seconds to be canceled.',
    path: 'backups',
    input: {},
  },
  {
    title: 'Payment',
    about: 'Refuses to be canceled, and goes on.',
    path: 'payments',
    input: { amount: 12 },
  },
];
