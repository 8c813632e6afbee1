/** What came of a play in words, each difference at its line, as compilers show it. */
import type { Transcript, TranscriptCase } from 'await202/mocks';
import { type Departure, departures, inShort, isOutcome } from './departures.ts';
import type { Played } from './play.ts';
import type { Mistake } from './read.ts';
import { withoutSecrets } from './secrets.ts';

/** A transcript, and what its file is called. */
export interface Source {
  readonly file: string;
  readonly lines: readonly string[];
}

/** Who has played, as the transcript would call it: `tickets()`. */
export interface Player {
  readonly name: string;
  readonly played: Played;
}

const heading: Readonly<Record<Departure['kind'], string>> = {
  sent: 'sends something else',
  'not sent': 'never sends this',
  read: 'reads another status',
  'came to': 'comes to another end',
};

/** Two lines below each other: what the transcript says, and what was seen. */
function beside({ file, lines }: Source, line: number, who: string, what: string, saw: string) {
  const width = Math.max(who.length, 'transcript'.length) + 1;
  const row = (label: string, text: string) =>
    `  ${`${label}:`.padEnd(width)} ${withoutSecrets(text).trimEnd()}`;
  return [
    `${file}:${line + 1}: ${who} ${what}`,
    row('transcript', lines[line] ?? ''),
    row(who, saw),
  ].join('\n');
}

function departure(source: Source, name: string, { kind, line, saw }: Departure): string {
  const isPart = kind === 'sent' && source.lines[line]?.startsWith('>');
  const mark = kind === 'read' ? '' : kind !== 'sent' ? '= ' : isPart ? '> ' : '';
  return beside(source, line, name, heading[kind], `${mark}${saw}`);
}

/** What one of them made of a case; the line after `~` is about plain `http()`. */
export function remarks(source: Source, played: TranscriptCase, player: Player): string[] {
  const { name } = player;
  const found = departures(played, player.played).map((one) => departure(source, name, one));
  const { otherwise } = played;
  if (name !== 'http()' || !otherwise) return found;
  const saw = inShort(played, player.played);
  const told = otherwise.text.replace(/^http\(\): /, '');
  const isRight = saw === player.played.outcome ? isOutcome(told, player.played) : saw === told;
  if (isRight) return found;
  const what = 'does not do what this line says';
  return [...found, beside(source, otherwise.line, name, what, `~ http(): ${saw}`)];
}

/** Where a file cannot be read, and how it has to be written. */
export function mistake({ file, lines }: Source, { line, expected }: Mistake): string {
  const seen = withoutSecrets(lines[line] ?? '').trimEnd();
  return `${file}:${line + 1}: expected ${expected}\n  ${seen || '(an empty line)'}`;
}

export const titleOf = ({ title, line }: TranscriptCase): string =>
  title || `the exchange from line ${line + 1} on`;

/** The field of the head, for what is wrong with it. */
export const lineOfField = ({ lines }: Transcript, field: string): number =>
  Math.max(
    0,
    lines.findIndex((line) => line.startsWith(`${field}:`)),
  );
