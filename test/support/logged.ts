import { inspect } from 'node:util';

/** All that a log may show of an error: messages, stacks and properties of the whole chain. */
export function logged(error: unknown): string {
  const parts = [inspect(error, { depth: 12, getters: true }), JSON.stringify(error), `${error}`];
  for (let link = error; link instanceof Error; link = link.cause) {
    parts.push(link.name, link.message, `${link.stack}`);
  }
  return parts.join('\n');
}
