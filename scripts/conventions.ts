/**
 * Writes docs/conventions.md from the sources of the conventions and their transcripts:
 * `npm run docs:conventions`. test/docs/conventions-page.test.ts fails when the page is stale.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseTranscript, type Transcript } from '../mocks/wire/transcript.ts';

const root = new URL('..', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const list = (path: string, end: string): string[] =>
  readdirSync(new URL(path, root))
    .filter((name) => name.endsWith(end))
    .sort();

/** A convention as its source has it. */
interface Source {
  readonly name: string;
  /** The entry that exports it. */
  readonly entry: string;
  /** Lines of its function's body, without comments. */
  readonly lines: number;
}

/** Every exported function of a convention, by name. */
function sources(): Map<string, Source> {
  const entries = { await202: read('src/index.ts'), 'await202/conventions': '' };
  const found = new Map<string, Source>();
  for (const file of list('src/conventions', '.ts')) {
    const text = read(`src/conventions/${file}`);
    const functions = /^export function (\w+)\([\s\S]*?\): Convention \{\n([\s\S]*?)^\}/gm;
    for (const [, own = '', body = ''] of text.matchAll(functions)) {
      // http() checks its options; what it does then is in a function beside it.
      const name = own === 'unchecked' ? 'http' : own;
      const entry = new RegExp(`export \\{[^}]*\\b${name}\\b[^}]*\\} from`).test(entries.await202)
        ? 'await202'
        : 'await202/conventions';
      const lines = body
        .split('\n')
        .filter((line) => line.trim() && !/^\s*(\/\/|\/?\*)/.test(line));
      found.set(name, { name, entry, lines: lines.length });
    }
  }
  return found;
}

const cell = (text: string) => text.replaceAll('|', '\\|');

/** What a transcript shows, and what it says that it does not. */
function coverage({ cases }: Transcript): string {
  const successes = cases.filter(({ outcome }) => outcome.text.startsWith('succeeded'));
  const isPolled = successes.some(
    ({ steps }) => steps.filter(({ kind }) => kind === 'exchange').length > 1,
  );
  const canceled = cases.some(
    ({ steps, outcome }) =>
      outcome.text.startsWith('canceled') &&
      steps.some((step) => 'text' in step && step.text === 'cancel'),
  );
  return [
    cases.length > 0 ? 'submit' : '',
    isPolled ? 'poll' : '',
    successes.length > 0 ? 'result' : '',
    cases.some(({ outcome }) => outcome.text.startsWith('failed')) ? 'failure' : '',
    canceled ? 'cancel' : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** What http() makes of it without a name. */
function naming({ cases }: Transcript): string {
  // A status that shows less on the way does as well.
  const others = cases.filter(
    ({ otherwise }) => !/^http\(\): (the same|\*)/.test(`${otherwise?.text}`),
  );
  if (others.length === 0) return 'no';
  if (others.some(({ prose }) => prose[0]?.startsWith('Wrong: '))) return '**yes**';
  if (others.length === cases.length) return 'yes';
  return `for ${[...new Set(others.map(({ title }) => title.split(':')[0]))].join(', ')}`;
}

export function page(): string {
  const known = sources();
  const rows: string[] = [];
  const gaps: string[] = [];
  const facts: string[] = [];
  const wrong: string[] = [];
  for (const file of list('transcripts', '.txt')) {
    const transcript = parseTranscript(read(`transcripts/${file}`));
    const { title, fields, cases } = transcript;
    const call = fields['convention'] ?? '';
    const source = known.get(call.split('(')[0] ?? '');
    if (!source) throw new Error(`transcripts/${file}: '${call}' is no exported convention`);
    const cells = [
      `[${title}](../transcripts/${file})`,
      `\`${call}\``,
      source.entry === 'await202' ? '' : 'vendor',
      source.lines,
      coverage(transcript),
      naming(transcript),
    ];
    rows.push(`| ${cells.join(' | ')} |`);
    const gap = fields['not covered'];
    if (gap) gaps.push(`| ${title} | ${cell(gap)} |`);
    const told = ['versions', 'asynchronous', 'estimate', 'hold', 'events', 'sources', 'read'];
    facts.push(`| ${[title, ...told.map((name) => cell(fields[name] ?? ''))].join(' | ')} |`);
    const reasons = new Map<string, string[]>();
    for (const { title: name, prose } of cases) {
      if (!prose[0]?.startsWith('Wrong: ')) continue;
      const why = prose.join(' ').slice('Wrong: '.length);
      reasons.set(why, [...(reasons.get(why) ?? []), name]);
    }
    for (const [why, names] of reasons) {
      wrong.push(`| ${title} | ${cell(names.join('; '))} | ${cell(why)} |`);
    }
  }
  const nameless = rows.filter((row) => row.endsWith('| no |')).map((row) => row.split('`')[1]);
  const unplayed = [...known.values()]
    .filter(({ name }) => name !== 'http' && name !== 'defineConvention')
    .filter(({ name }) => !rows.some((row) => row.includes(`\`${name}(`)));
  if (unplayed.length > 0) {
    throw new Error(`no transcript for ${unplayed.map(({ name }) => name).join(', ')}`);
  }
  return `${head}
## What is covered

${rows.length} conventions. *Covered* is what its transcript shows. *Lines* are those of its function. *Name it?* says whether plain \`http()\` would do, perhaps with less of a status on the way: **yes** in bold where \`http()\` would take for a success what is none, or not yet.

| convention | call | from | lines | covered | name it? |
|---|---|---|---|---|---|
${rows.join('\n')}

Plain \`http()\` does the same as ${nameless.length > 0 ? nameless.map((call) => `\`${call}\``).join(', ') : 'none of them'}. Those marked *vendor* are exports of \`await202/conventions\`, the others of \`await202\`.

## What each goes by

*Versions* are those of the API that its facts are of. *Asynchronous* is \`always\` where every answer that accepts a submit names its monitor, so that any other is a \`ProtocolError\`; otherwise it says when the server answers at once. *Estimate* is what the server tells of the time it will need, *hold* how a request can wait at the server, *events* what the server sends by itself; the library uses them only where it says so. *Read* is the day on which the sources were read.

| convention | versions | asynchronous | estimate | hold | events | sources | read |
|---|---|---|---|---|---|---|---|
${facts.join('\n')}

## What is not covered

| convention | what, and why |
|---|---|
${gaps.join('\n')}

## Where \`http()\` is wrong

\`http()\` goes by [documented rules](decisions/0003-what-http-takes-for-an-operation.md). It reads widely what says that an operation goes on or has failed, and takes an answer that says nothing of a state for the result ([why](decisions/0008-evidence.md)). On these servers that is a success that is none, or not yet, so their convention has to be named, or \`http({ strict: true })\`. The same holds for every server that tells its state only in words of its own, in a number, or deeper than one level: \`http({ state: …, words: … })\` says where and what.

| convention | in these cases | because |
|---|---|---|
${wrong.join('\n')}
`;
}

const head = `<!-- Written by scripts/conventions.ts: npm run docs:conventions -->

# Conventions

A convention is how one family of servers spells a long-running operation. \`http()\` is the default; the others are functions, each of which costs nothing unless it is imported.

\`\`\`ts
import { createClient, google } from 'await202';
import { replicate } from 'await202/conventions';

const library = createClient({ baseUrl: 'https://library.googleapis.com/', convention: google() });
const models = createClient({ baseUrl: 'https://api.replicate.com/v1/', convention: replicate() });
\`\`\`

## A bug report can be a transcript

An operation that ends wrongly, or a server that is not understood, can be written down as it is on the wire, and played without the server. Paste what \`curl -v\` prints, with the body of each request below its headers (curl does not show it), or write the lines yourself. A head is not needed, and any real token is to be left out: \`Bearer token\` will do. The line that begins with \`=\` says what should come of it.

[\`report.txt\`](../examples/bug-report/report.txt):

\`\`\`text
${read('examples/bug-report/report.txt')}\`\`\`

\`npm run transcript -- report.txt\` in a checkout of the repository plays it and shows each difference at its line:

\`\`\`text
the exchange from line 1 on
report.txt:15: http() comes to another end
  transcript: = succeeded "7A"
  http():     = running

http() departs from the transcript.
\`\`\`

The words of this server are its own, so somebody has to say what they mean. [\`tickets.ts\`](../examples/bug-report/tickets.ts):

\`\`\`ts
${read('examples/bug-report/tickets.ts')}\`\`\`

\`npm run transcript -- report.txt --convention ./tickets.ts\`:

\`\`\`text
the exchange from line 1 on
  ./tickets.ts: as the transcript says
report.txt:15: http() comes to another end
  transcript: = succeeded "7A"
  http():     = running

./tickets.ts does all that the transcript says.
http() departs from the transcript.
\`\`\`

- \`--convention 'google()'\` takes one of the library's; so does a line \`convention: google()\` at the top of the file. Without either it is \`http()\`.
- The exit code is 0 if the convention does all that the file says, 1 if it does not, and 2 if the file cannot be read: then the line is named, and how to write it. What plain \`http()\` does is shown beside it, and has no part in the code.
- What is printed has \`…\` in the place of whatever is named like a secret, and a remark on what looks like a real one. It cannot know all of them: read the file before you publish it.
- From \`curl -v\` its remarks, the headers of the connection and those that curl adds by itself are left out, and a body that nobody has written down stands for any.

## Adding one

1. \`src/conventions/<name>.ts\`: a function that returns \`http({ name, … })\`, with a sentence and an example. If data is not enough, \`defineConvention({ … })\` takes functions as well; say in a comment why.
2. Export it from \`src/conventions/index.ts\`.
3. \`transcripts/<name>.txt\`: the exchange as it is on the wire, for \`success\`, \`failure\`, \`cancel\`, and a \`pitfall\` that other clients fall into. Only what the server's own documentation or source says.
4. \`npm run transcript -- transcripts/<name>.txt\` plays it, and \`npx vitest run test/conventions\` all of them, with the convention and with plain \`http()\`; a difference is shown at its line. It also asks what no transcript has to show: whether each word of the server's list is read as it says, whether the reason of every failure is in its message, and whether a submit that has started nothing (a document without a word, a sign-in page, a lost POST) is refused.
5. \`npm run docs:conventions\` writes this page, \`npm run size\` tells what it costs.

A transcript:

\`\`\`text
# Tickets                                        the title
convention: tickets()                            the call; arguments are JSON
sources: https://tickets.example/docs            where the facts are from
read: 2026-11-28                                 the day on which they were read
versions: 2.1 and later                          of the API
states: WAITING pending, SOLD succeeded,         each word of the server, what it means,
  SOLD OUT failed (https://tickets.example/enum) and where they are listed; a ; before other lists
asynchronous: always                             or: no, because …
estimate: ready_at, a date, which is not used    these three may be: none known
hold: none known
events: none known
not covered: refunds, because …                  what is left out, and why
trusted: https://files.example                   who else gets the caller's headers

## success: in time                              success, failure, cancel or pitfall, and more
> POST https://tickets.example/orders +wait=0    a + marks what the convention adds to the query,
> Authorization: Bearer key                      headers of the submit are the caller's,
> +Prefer: respond-async                         but for those with a +
> {"seat":7}                                     then the body; a lone > comes between, if need be
< 202 Accepted                                   the answer; < reset breaks the connection
< Location: /orders/1
* pending                                        the status now: its state, progress, message

> GET https://tickets.example/orders/1
> Authorization: (none)                          a header that must not be there
< 200 OK                                         JSON bodies are application/json by default
< {"status":"done","ticket":"7A"}
= succeeded "7A"                                 what comes of it
~ http(): the same                               what plain http() makes of it
\`\`\`

- \`! cancel\` calls \`operation.cancel()\`, \`! resume\` goes on from the checkpoint in another client, \`! resume <url>\` from a bare status URL. Each comes after an exchange.
- \`= succeeded <JSON>\`, \`= succeeded <type>: <text>\` for a Blob, \`= failed <part of the message>\`, \`= canceled\`, \`= running\` (not at its end yet), or an error by its name with a part of its message: \`= PollError HTTP 403\`.
- \`~ http():\` is one of these, \`the same\`, \`asks DELETE https://…\` for the first request that is not in the transcript, \`sends authorization: (none)\` for one that differs in a header or its body, or \`* pending 0%\` for the first status that is another one where all else is the same. It gets what has a + from its caller. If it is a success and not the same, the next line says why: \`Because …\` where it is one after all, \`Elsewhere: …\` where the operation has succeeded but its result is another document, \`Wrong: …\` where it is none, or not yet.
- A field of the head goes on in lines that begin with a space. One that nobody knows is an error.
- Each word of \`states\` is put into the first answer to a poll that has one of them (an active one if there is any), and the state must be what it says; \`none, because …\` where there are no words.
- Lines may end with CRLF, names of headers be in any case, and \`HTTP/1.1\` or \`HTTP/2\` stand where it does on the wire. A file with one case needs no line that begins with \`##\`.
- A \`*\` as a request's body stands for any.
`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('docs/conventions.md', root), page());
}
