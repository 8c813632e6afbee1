/** What only the caller's own servers may see is marked with it. */
export const mine = 'MINE';
/** What no error may show is marked with it: queries, fragments, passwords. */
export const hush = 'HUSH';

export const home = 'https://api.example.com';

/** Where an answer can lead. `here` is the origin of that answer. */
export const origins = {
  here: '',
  home,
  ally: 'https://jobs.example.com',
  stranger: 'https://files.example.net',
  'another stranger': 'https://cdn.example.org',
} as const;

export type Host = keyof typeof origins;

const own: readonly string[] = [origins.home, origins.ally];

/** Whether that is an origin which the caller trusts. */
export const isOwn = (url: string): boolean => own.includes(new URL(url).origin);

/** How a URL is spelled. */
export const forms = {
  plain: (origin: string, path: string) => `${origin}${path}`,
  'with a query': (origin: string, path: string) => `${origin}${path}?sig=${hush}`,
  'with a bracket in its query': (origin: string, path: string) =>
    `${origin}${path}?$filter=startswith(name,'x')&sig=${hush}`,
  'with a space in its query': (origin: string, path: string) =>
    `${origin}${path}?$filter=name%20eq%20'x'&sig=${hush}`,
  'with quotes in its path': (origin: string, path: string) =>
    `${origin}${path}/it's("a")[1]?sig=${hush}`,
  'with a fragment': (origin: string, path: string) => `${origin}${path}#(a)token=${hush}`,
  'without a scheme': (origin: string, path: string) =>
    `${origin.replace('https:', '')}${path}?sig='${hush}'`,
  'with a password': (origin: string, path: string) =>
    `${origin.replace('//', `//user:${hush}@`)}${path}`,
} as const;

export type Form = keyof typeof forms;

/** Whether a text has something that is nobody else's business. */
export const tellsSecrets = (text: string): boolean => text.includes(mine) || text.includes(hush);

/** Where something is said to be. */
export interface Place {
  readonly host: Host;
  readonly form: Form;
}

/** The number of a URL that an answer has named: the web counts them. */
export const numberIn = (url: string): number =>
  Number(/\/t\/(\d+)/.exec(new URL(url).pathname)?.[1]);

/** A URL of that number. */
export const referenceTo = ({ host, form }: Place, number: number): string =>
  forms[form](origins[host], `/t/${number}`);
