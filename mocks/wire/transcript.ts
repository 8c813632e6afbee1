/**
 * A request in a transcript.
 *
 * @example
 * const { method, url }: TranscriptRequest = exchange.request;
 */
export interface TranscriptRequest {
  readonly method: string;
  /** Absolute, including the query parameters that the client adds. */
  readonly url: string;
  /** Names in lower case; the value `(none)` means that the header must be missing. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Names of the headers and query parameters that the client adds by itself, written with a `+`. */
  readonly added: readonly string[];
  /** The lines, from 0, of `method`, of `body` and of each header. */
  readonly lines: Readonly<Record<string, number>>;
}

/**
 * An answer in a transcript.
 *
 * @example
 * const answer: TranscriptAnswer = { status: 204, headers: {}, body: undefined };
 */
export interface TranscriptAnswer {
  /** 0: the connection breaks. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/**
 * What happens in a transcript, in order: an exchange, or a remark on a line of its own
 * (`! cancel`, `* running 40%`).
 *
 * @example
 * const step: TranscriptStep = { kind: 'remark', mark: '!', text: 'cancel', line: 7 };
 */
export type TranscriptStep =
  | {
      readonly kind: 'exchange';
      readonly request: TranscriptRequest;
      readonly answer: TranscriptAnswer;
    }
  | {
      readonly kind: 'remark';
      readonly mark: '!' | '*';
      readonly text: string;
      readonly line: number;
    };

/**
 * One case of a transcript: what client and server send each other, and the outcome.
 *
 * @example
 * const [success]: readonly TranscriptCase[] = parseTranscript(text).cases;
 */
export interface TranscriptCase {
  readonly title: string;
  readonly line: number;
  readonly steps: readonly TranscriptStep[];
  /** The line that begins with `=`, without this mark. */
  readonly outcome: { readonly text: string; readonly line: number };
  /** The line that begins with `~`, if there is one. */
  readonly otherwise: { readonly text: string; readonly line: number } | undefined;
  /** The lines that have no mark. */
  readonly prose: readonly string[];
}

/**
 * A transcript: its title, its `name: value` fields, and its cases.
 *
 * @example
 * const { fields }: Transcript = parseTranscript('# A server\nconvention: http()\n');
 */
export interface Transcript {
  readonly title: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly cases: readonly TranscriptCase[];
  /** All lines of the text. */
  readonly lines: readonly string[];
}

/** What the head may tell. A misspelled name would be a fact that nobody reads. */
const fieldNames = [
  'convention',
  'sources',
  'read',
  'versions',
  'states',
  'asynchronous',
  'estimate',
  'hold',
  'events',
  'not covered',
  'trusted',
];

/** A space may be missing, as on the wire; but `https://…` is the begin of a body. */
const headerLine = /^(\+?)([\w-]+):(?!\/\/) ?(.*)$/;

/**
 * What cannot be parsed, and where.
 *
 * @internal
 */
export class UnreadableTranscript extends TypeError {
  /** From 0. */
  readonly line: number;
  /** What was expected there, in words that say how to write it. */
  readonly expected: string;

  constructor(line: number, seen: string, expected: string) {
    super(`Transcript, line ${line + 1}: '${seen}'; expected ${expected}.`);
    this.line = line;
    this.expected = expected;
  }
}

/**
 * Parses a transcript: requests and answers, written as they look on the wire.
 *
 * Before the first case come the `# ` title, `name: value` fields and prose; a field goes on in lines
 * that begin with a space. `## ` begins a case; one that is alone may do without. `> ` is what the
 * client sends, `< ` what the server answers (`< reset`: the connection breaks), `= ` is the outcome;
 * `! ` and `* ` are remarks for the program that plays it. Headers come before the body; an empty
 * `>` or `<` line separates them, in case the body begins like a header. A body that begins like
 * JSON is `application/json` unless a header says otherwise. The version of HTTP may stand where it
 * does on the wire.
 *
 * @throws TypeError that names a line which it cannot parse, or a field that it does not know.
 *
 * @example
 * const transcript = parseTranscript(`# Tickets
 * ## success
 * > POST https://tickets.example/orders
 * > {"seat":7}
 * < 202
 * < Location: /orders/1
 *
 * > GET https://tickets.example/orders/1
 * < 200
 * < {"status":"done"}
 * = succeeded {"status":"done"}
 * `);
 */
export function parseTranscript(text: string): Transcript {
  const lines = text.split(/\r?\n/);
  const fields: Record<string, string> = {};
  const cases: TranscriptCase[] = [];
  let title = '';
  let at = 0;

  const fail = (line: number, expected: string): never => {
    // Whatever is missing at the end is missing below the last line that says something.
    const last = lines.findLastIndex((text) => text.trim());
    const place = Math.max(0, Math.min(line, last));
    throw new UnreadableTranscript(place, lines[place] ?? '', expected);
  };

  /** The headers and the body of a message, from the line after its first on. */
  function message(mark: '>' | '<', headers: Record<string, string>) {
    const added: string[] = [];
    const places: Record<string, number> = {};
    const body: string[] = [];
    let isBody = false;
    for (at += 1; lines[at]?.startsWith(mark); at++) {
      if (lines[at]?.[1]?.trim()) fail(at, `a space after the mark: ${mark} …`);
      const content = lines[at]?.slice(2) ?? '';
      const [, plus, name = '', value = ''] = content.match(headerLine) ?? [];
      if (!isBody && content === '') {
        isBody = true;
      } else if (!isBody && plus !== undefined) {
        headers[name.toLowerCase()] = value;
        places[name.toLowerCase()] = at;
        if (plus) added.push(name.toLowerCase());
      } else {
        if (body.length === 0) places['body'] = at;
        isBody = true;
        body.push(content);
      }
    }
    const joined = body.length > 0 ? body.join('\n') : undefined;
    if (joined && /^[[{]/.test(joined)) headers['content-type'] ??= 'application/json';
    return { headers, added, places, body: joined };
  }

  function exchange(): TranscriptStep {
    const line = at;
    const text = (lines[at] ?? '').slice(2).replace(/ HTTP\/[\d.]+ *$/, '');
    const [method = '', target = '', ...more] = text.trim().split(/ +/);
    if (!URL.canParse(target)) {
      fail(at, 'a method and an absolute URL: > POST https://api.example.com/reports');
    }
    const url = new URL(target);
    const queries = more.map(
      (part) =>
        part.match(/^\+([^=]+)=(.*)$/) ??
        fail(at, 'nothing after the URL but what the client adds to it: +name=value'),
    );
    for (const [, name = '', value = ''] of queries) url.searchParams.append(name, value);
    const { headers, added, places, body } = message('>', {});
    const status =
      lines[at]?.match(/^< (?:HTTP\/[\d.]+ )?(\d{3}|reset)\b/)?.[1] ??
      fail(at, 'an answer: < 200 OK (or < reset, if the connection breaks)');
    const answer = message('<', {});
    return {
      kind: 'exchange',
      request: {
        method,
        url: url.href,
        headers,
        body,
        added: [...added, ...queries.map(([, name = '']) => name)],
        lines: { ...places, method: line },
      },
      answer: {
        status: status === 'reset' ? 0 : Number(status),
        headers: answer.headers,
        body: answer.body,
      },
    };
  }

  /** A case, from its title on, or from its first line if it has none. */
  function oneCase(): TranscriptCase {
    const line = at;
    const title = lines[line]?.match(/^## (.*)/)?.[1]?.trim();
    const steps: TranscriptStep[] = [];
    const prose: string[] = [];
    let outcome: TranscriptCase['outcome'] | undefined;
    let otherwise: TranscriptCase['otherwise'];
    if (title !== undefined) at += 1;
    while (at < lines.length && !lines[at]?.startsWith('## ')) {
      const [mark = '', text] = [lines[at]?.slice(0, 2), lines[at]?.slice(2).trim() ?? ''];
      if (mark === '> ') {
        steps.push(exchange());
        continue;
      }
      if (mark === '! ' || mark === '* ') {
        steps.push({ kind: 'remark', mark: mark === '! ' ? '!' : '*', text, line: at });
      } else if (mark === '= ') outcome = { text, line: at };
      else if (mark === '~ ') otherwise = { text, line: at };
      else if (mark === '< ') fail(at, 'a request before the answer: > GET https://…');
      else if (/^[<>=~!]/.test(mark)) fail(at, `a space after the mark: ${mark[0]} …`);
      else if (lines[at]) prose.push(lines[at] ?? '');
      at += 1;
    }
    return {
      title: title ?? '',
      line,
      steps,
      outcome:
        outcome ??
        fail(line, 'an outcome: = succeeded {"total":7}, = failed out of paper or = running'),
      otherwise,
      prose,
    };
  }

  while (at < lines.length) {
    const line = lines[at] ?? '';
    const [, name, value] = line.match(/^([a-z ]+): (.+)$/) ?? [];
    if (/^(## |[<>=~!])/.test(line)) {
      cases.push(oneCase());
      continue;
    }
    if (line.startsWith('# ')) title = line.slice(2).trim();
    else if (name && value) {
      if (!fieldNames.includes(name))
        fail(at, `one of these before the colon: ${fieldNames.join(', ')}`);
      if (fields[name]) fail(at, `'${name}' only once`);
      fields[name] = value.trim();
      for (; /^ +\S/.test(lines[at + 1] ?? ''); at++) fields[name] += ` ${lines[at + 1]?.trim()}`;
    }
    at += 1;
  }
  return { title, fields, cases, lines };
}
