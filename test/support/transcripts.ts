import { readdirSync, readFileSync } from 'node:fs';
import { parseTranscript, type Transcript } from 'await202/mocks';

const folder = new URL('../../transcripts/', import.meta.url);

/** Every transcript, by the name of its file. */
export const transcripts: Readonly<Record<string, Transcript>> = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => [name, parseTranscript(readFileSync(new URL(name, folder), 'utf8'))]),
);

/** The transcript around a line, with a mark at it and what was seen instead. */
export function marked({ lines }: Transcript, line: number, saw: string): string {
  const from = Math.max(0, line - 12);
  return lines
    .slice(from, line + 4)
    .map((text, index) => {
      const isIt = from + index === line;
      return `${isIt ? '→' : ' '} ${String(from + index + 1).padStart(4)}  ${text}${isIt ? `\n        but saw: ${saw}` : ''}`;
    })
    .join('\n');
}
