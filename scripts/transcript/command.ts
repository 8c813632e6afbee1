/** `npm run transcript`, without the process around it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Convention, http } from 'await202';
import { conventionOf, isCall, UnknownConvention } from './convention.ts';
import { departures } from './departures.ts';
import { impatientClock } from './impatient-clock.ts';
import { play } from './play.ts';
import { readTranscript } from './read.ts';
import { lineOfField, mistake, remarks, titleOf } from './report.ts';
import { hasSecret } from './secrets.ts';

export const help = `npm run transcript -- <file> [--convention <convention>]

Plays the exchanges in a file with the convention that its head names and with plain http(), and
shows each difference at its line. Nothing is sent: the file answers.

  --convention  'google()', or a module whose default export is a convention: ./tickets.ts
                Without one, and without a line "convention: google()" in the file, it is http().
  --help        this text

The file is what \`curl -v\` prints, or is written like this:

  > POST https://api.example.com/reports
  > Authorization: Bearer token
  > {"year":2026}
  < 202 Accepted
  < Location: /tasks/1

  > GET https://api.example.com/tasks/1
  < 200 OK
  < {"status":"done","total":7}
  = succeeded {"status":"done","total":7}

The line that begins with = says what should come of it: \`= failed\` and a part of the message,
\`= canceled\`, \`= running\` if it is not at its end, or the name of an error. More of the format:
docs/conventions.md

Exit code: 0 if the convention does all that the file says, 1 if not, 2 if the file cannot be read.
`;

/** What is printed, and the code of the exit. */
export interface Said {
  readonly text: string;
  readonly code: 0 | 1 | 2;
}

/** What is wrong with the arguments or the file: the command ends with 2. */
class Unusable extends Error {}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : `${error}`);

function textOf(path: string, file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Unusable(`${file}: cannot be read: ${reasonOf(error).split(',')[0]}`);
  }
  // What `>` writes in older versions of PowerShell. A decoder takes the mark away.
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isWide ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** The default export of a module: a convention, or a function that makes one. */
async function fromModule(path: string, folder: string): Promise<Convention> {
  let made: unknown;
  try {
    const { default: own } = await import(pathToFileURL(resolve(folder, path)).href);
    made = typeof own === 'function' ? own() : own;
  } catch (error) {
    throw new Unusable(
      `--convention ${path}: cannot be loaded; write 'google()' or the path of a module\n  ${reasonOf(error)}`,
    );
  }
  const isConvention =
    typeof made === 'object' && made !== null && 'accept' in made && 'read' in made;
  if (!isConvention) {
    throw new Unusable(
      `--convention ${path}: its default export is no convention, such as http({ … })`,
    );
  }
  // Checked just now; what its functions take and give, only playing can tell.
  return made as Convention;
}

/** The convention, and what to call it. */
interface Named {
  readonly name: string;
  readonly convention: Convention;
}

async function named(text: string, folder: string): Promise<Named> {
  if (!isCall(text)) return { name: text, convention: await fromModule(text, folder) };
  try {
    return { name: text, convention: conventionOf(text) };
  } catch (error) {
    throw error instanceof UnknownConvention ? error : new UnknownConvention(reasonOf(error));
  }
}

/** Plays every case of a file. */
async function playing(file: string, option: string | undefined, folder: string): Promise<Said> {
  const read = readTranscript(textOf(resolve(folder, file), file));
  if ('expected' in read) {
    const lines = textOf(resolve(folder, file), file).split(/\r?\n/);
    throw new Unusable(mistake({ file, lines }, read));
  }
  const { cases, fields, lines } = read;
  const source = { file, lines };
  const own = await named(option ?? fields['convention'] ?? 'http()', folder).catch((error) => {
    if (!(error instanceof UnknownConvention)) throw error;
    const place = option ? '--convention' : `${file}:${lineOfField(read, 'convention') + 1}`;
    throw new Unusable(`${place}: ${error.message}`);
  });
  const players = own.name === 'http()' ? [own] : [own, { name: 'http()', convention: http() }];
  const trustedOrigins = fields['trusted']?.split(/[,\s]+/);
  const wrong = new Map(players.map(({ name }) => [name, 0]));
  const said: string[] = [];
  for (const one of cases) {
    said.push(titleOf(one));
    for (const { name, convention } of players) {
      const isPlain = name !== own.name;
      const played = await play(one, convention, {
        isPlain,
        trustedOrigins,
        clock: impatientClock(),
      });
      if (departures(one, played).length > 0) wrong.set(name, (wrong.get(name) ?? 0) + 1);
      const found = remarks(source, one, { name, played });
      said.push(...(found.length > 0 ? found : [`  ${name}: as the transcript says`]));
    }
    said.push('');
  }
  for (const [name, count] of wrong) {
    said.push(
      count === 0
        ? `${name} does all that the transcript says.`
        : `${name} departs from the transcript${cases.length > 1 ? ` in ${count} of ${cases.length} cases` : ''}.`,
    );
  }
  const secrets = lines.flatMap((line, index) => (hasSecret(line) ? [`${file}:${index + 1}`] : []));
  for (const place of secrets) {
    said.push(
      `${place}: this looks like a real secret. Write another word there before you publish it.`,
    );
  }
  return { text: `${said.join('\n')}\n`, code: wrong.get(own.name) ? 1 : 0 };
}

/** Does what the arguments say; paths in them are relative to the folder. */
export async function command(args: readonly string[], folder: string): Promise<Said> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { convention: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) return { text: help, code: 0 };
    const [file, ...more] = positionals;
    if (!file || more.length > 0) throw new Unusable(`one file, please\n\n${help}`);
    return await playing(file, values.convention, folder);
  } catch (error) {
    const isOurs = error instanceof Unusable;
    const isArgument = `${(error as { code?: unknown }).code}`.startsWith('ERR_PARSE_ARGS');
    if (isArgument) return { text: `${reasonOf(error)}\n\n${help}`, code: 2 };
    if (!isOurs) throw error;
    return { text: `${error.message.trimEnd()}\n`, code: 2 };
  }
}
