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

const headerLine = /^(\+?)([\w-]+): (.*)$/;

/**
 * Parses a transcript: requests and answers, written as they look on the wire.
 *
 * `## ` begins a case, `> ` is what the client sends, `< ` what the server answers (`< reset`: the
 * connection breaks), `= ` is the outcome; `! ` and `* ` are remarks for the program that plays it.
 * Headers come before the body; an empty `>` or `<` line separates them, in case the body begins
 * like a header. A body that begins like JSON is `application/json` unless a header says otherwise.
 *
 * @throws TypeError that names a line which it cannot parse.
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
  const lines = text.split('\n');
  const fields: Record<string, string> = {};
  const cases: TranscriptCase[] = [];
  let title = '';
  let at = 0;

  const fail = (line: number, expected: string): never => {
    const seen = `${line + 1}: '${lines[line] ?? ''}'`;
    throw new TypeError(`Transcript, line ${seen}; expected ${expected}.`);
  };

  /** The headers and the body of a message, from the line after its first on. */
  function message(mark: '>' | '<', headers: Record<string, string>) {
    const added: string[] = [];
    const places: Record<string, number> = {};
    const body: string[] = [];
    let isBody = false;
    for (at += 1; lines[at]?.startsWith(mark); at++) {
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
    const [method = '', target = '', ...more] = (lines[at] ?? '').slice(2).split(' ');
    if (!URL.canParse(target)) fail(at, 'a method and an absolute URL');
    const url = new URL(target);
    const queries = more.map((part) => part.match(/^\+([^=]+)=(.*)$/) ?? fail(at, '+name=value'));
    for (const [, name = '', value = ''] of queries) url.searchParams.append(name, value);
    const { headers, added, places, body } = message('>', {});
    const status = lines[at]?.match(/^< (\d{3}|reset)\b/)?.[1] ?? fail(at, 'an answer: < 200');
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

  function oneCase(): TranscriptCase {
    const line = at;
    const steps: TranscriptStep[] = [];
    const prose: string[] = [];
    let outcome: TranscriptCase['outcome'] | undefined;
    let otherwise: TranscriptCase['otherwise'];
    at += 1;
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
      else if (mark === '< ') fail(at, 'a request before the answer');
      else if (lines[at]) prose.push(lines[at] ?? '');
      at += 1;
    }
    const title = lines[line]?.slice(3).trim() ?? '';
    return {
      title,
      line,
      steps,
      outcome: outcome ?? fail(line, 'an outcome: ='),
      otherwise,
      prose,
    };
  }

  while (at < lines.length) {
    const line = lines[at] ?? '';
    const [, name, value] = line.match(/^([a-z ]+): (.+)$/) ?? [];
    if (line.startsWith('## ')) {
      cases.push(oneCase());
      continue;
    }
    if (line.startsWith('# ')) title = line.slice(2).trim();
    else if (name && value) fields[name] = value;
    at += 1;
  }
  return { title, fields, cases, lines };
}
