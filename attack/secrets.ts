/** Texts that are found wherever they turn up, so that it is seen when they are where they must not be. */

/** What is the caller's: no stranger may get it. */
export const callersOwn = ['credentials', 'hook', 'body', 'heading', 'content'] as const;

/** What is in a URL: no error may show it. */
const inUrls = ['query', 'fragment', 'password'] as const;

export type Secret = (typeof callersOwn)[number] | (typeof inUrls)[number];

/** What each is called in a report. */
export const inWords: Readonly<Record<Secret, string>> = {
  credentials: 'credentials',
  hook: "a hook's header",
  body: "the submit's body",
  heading: "a convention's header",
  content: "a convention's body",
  query: 'a query',
  fragment: 'a fragment',
  password: 'a password',
};

/** @param play Which play it belongs to. Letters and digits alone: no encoding changes them. */
export const secretOf = (secret: Secret, play: number): string => `s3cret${secret}${play}x`;

const pattern = new RegExp(`s3cret(${Object.keys(inWords).join('|')})(\\d+)x`, 'g');

/** The secrets in a text, each once, and the play that they belong to. */
export function secretsIn(text: string): { secrets: ReadonlySet<Secret>; play?: number } {
  const secrets = new Set<Secret>();
  let play: number | undefined;
  for (const [, secret, number] of text.matchAll(pattern)) {
    secrets.add(secret as Secret);
    play = Number(number);
  }
  return play === undefined ? { secrets } : { secrets, play };
}
