/** The other clients, installed when they are first wanted. */
import { fileURLToPath } from 'node:url';
import { installed } from '../scripts/installed.ts';
import type { Contender } from './contenders.ts';

/** @throws where they cannot be installed. */
export async function peers(): Promise<readonly Contender[]> {
  await installed(fileURLToPath(new URL('.', import.meta.url)));
  // By a URL, because the root's type check runs without them.
  const { href } = new URL('peers.ts', import.meta.url);
  return ((await import(href)) as { peers: readonly Contender[] }).peers;
}
