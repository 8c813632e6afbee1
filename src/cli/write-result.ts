import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CommandLine } from './command-line.ts';
import { harmless } from './printable.ts';
import type { Surroundings } from './surroundings.ts';

/** A result of bytes that a terminal cannot show. */
class Unshowable extends Error {}

const textOf = (value: unknown, indent: number): string =>
  value === undefined
    ? ''
    : typeof value === 'string'
      ? value
      : JSON.stringify(value, null, indent);

/** Writes the result to where it is wanted. */
export async function writeResult(
  value: unknown,
  { output, isJson }: Pick<CommandLine, 'output' | 'isJson'>,
  { stdout }: Pick<Surroundings, 'stdout'>,
): Promise<void> {
  if (output) {
    const parts =
      value instanceof Blob ? Readable.fromWeb(value.stream() as never) : [textOf(value, 0)];
    await pipeline(parts, createWriteStream(output));
    if (isJson) stdout.write(`${JSON.stringify({ type: 'result', output })}\n`);
  } else if (isJson) {
    const result = value instanceof Blob ? undefined : value;
    const base64 = value instanceof Blob ? await base64Of(value) : undefined;
    stdout.write(`${JSON.stringify({ type: 'result', result, base64 })}\n`);
  } else if (value instanceof Blob) {
    if (stdout.isTTY)
      throw new Unshowable(
        `The result is ${value.size} bytes of ${value.type || 'no type'}. Write it to a file: --output FILE`,
      );
    stdout.write(new Uint8Array(await value.arrayBuffer()));
  } else {
    const text = textOf(value, stdout.isTTY ? 2 : 0);
    if (text)
      stdout.write(`${stdout.isTTY ? harmless(text) : text}${text.endsWith('\n') ? '' : '\n'}`);
  }
}

const base64Of = async (blob: Blob): Promise<string> =>
  Buffer.from(await blob.arrayBuffer()).toString('base64');
