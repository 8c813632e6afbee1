/** What `curl -v` prints, as a transcript: only the lines of the exchange, each with a mark. */

/** A line of a transcript, and its place, from 0, in the file. */
export interface Line {
  readonly text: string;
  readonly at: number;
}

/** `> POST /reports HTTP/2` */
const request = /^> ([A-Z]+) (\S+) HTTP\/[\d.]+$/;
/** `< HTTP/1.1 202 Accepted` */
const answer = /^< HTTP\/[\d.]+ (\d{3})\b/;
/** `* running 40%` is the transcript's own; any other line that begins with a star is curl's. */
const status = /^\* (pending|running|canceling|succeeded|failed|canceled)\b(?!:)/;
/** `* Connected to …`, `{ [25 bytes data]`, `Note: Unnecessary use of -X …`, the head of the meter. */
const chatter =
  /^(\*( |$)|[{}] \[\d+ bytes data\]|(Note|Warning): |\s+(% Total|Dload)\b)|--:--:--\s+\d+[kMG]?$/;
/** What curl prints on the last line of a body that does not end with a line break. */
const farewell =
  /\* (Connection #\d+ to host \S+( left intact|:\d+ left intact)|Closing connection.*)$/;
/** What ends a body without marks: another mark, a case, or the next command. */
const mark = /^([<>=~!]( |$)|## |([^"]*[$%>#] )?curl(\.exe)? )/;
/** Headers of the connection, and those that curl adds by itself. */
const unsent =
  /^> ((host|accept-encoding|content-length|transfer-encoding|connection|expect|te|upgrade|http2-settings):|user-agent: curl|accept: *\*\/\*$)/i;
const unread = /^< (content-length|content-encoding|transfer-encoding|connection|keep-alive):/i;

/** What an answer wraps is written by hand and begins like an answer of curl's: `< HTTP/1.1 200`. */
const isFromCurl = (lines: readonly Line[]) =>
  lines.some(
    ({ text }, index) =>
      request.test(text.trimEnd()) || (answer.test(text) && lines[index - 1]?.text[0] !== '<'),
  );

/**
 * The lines of a transcript from what `curl -v` prints: without its remarks and the headers of the
 * connection, with absolute URLs, and with a mark before each line of a body. curl does not show the
 * bodies that it sends, so the body of a request is `*`, any, where nobody has written it there.
 * A text without a line of curl's stays as it is.
 */
export function fromCurl(text: string): readonly Line[] {
  const lines = text.split(/\r?\n/).map((text, at) => ({ text, at }));
  if (!isFromCurl(lines)) return lines;
  const all = lines.map(({ text, at }) => ({ text: text.trimEnd(), at }));
  const tells = (pattern: RegExp) => all.some(({ text }) => pattern.test(text));
  // curl tells of every connection, and of TLS on it.
  const scheme = tells(/^\* Connected to /) && !tells(/^\* .*\b(SSL|TLS)/) ? 'http' : 'https';
  const found: Line[] = [];
  let index = 0;

  /** The rest of a message: the lines with its mark up to another one's first, if they may follow. */
  function message(sign: string, next?: RegExp): Line[] {
    const own: Line[] = [];
    for (let line = all[index]; line; line = all[++index]) {
      if (line.text[0] === sign && !next?.test(line.text)) own.push(line);
      else if (status.test(line.text) || !chatter.test(line.text)) break;
    }
    return own;
  }

  /** The body that curl has printed below the head of an answer. */
  function body(): Line[] {
    const own: Line[] = [];
    for (let line = all[index]; line; line = all[++index]) {
      if (status.test(line.text) || mark.test(line.text)) break;
      if (chatter.test(line.text)) continue;
      own.push({ text: `< ${line.text.replace(farewell, '')}`.trimEnd(), at: line.at });
    }
    while (own[0]?.text === '<') own.shift();
    while (own.at(-1)?.text === '<') own.pop();
    return own;
  }

  function asked(at: number, method = '', target = ''): Line[] {
    const rest = message('>', request);
    const host = rest.map((line) => /^> host: *(.+)/i.exec(line.text)?.[1]).find(Boolean);
    const url = target.startsWith('/') && host ? `${scheme}://${host}${target}` : target;
    const blank = rest.findIndex((line) => line.text === '>');
    const isAny =
      rest.some((line) => /^> (content-length: *[1-9]|transfer-encoding)/i.test(line.text)) &&
      !rest.slice(blank + 1).some((line) => line.text !== '>' && blank >= 0);
    return [
      { text: `> ${method} ${url}`, at },
      ...rest.filter((line) => !unsent.test(line.text)),
      ...(isAny ? [{ text: '> *', at }] : []),
    ];
  }

  let isTunnel = false;
  for (let line = all[index]; line; line = all[index]) {
    const [, method, target] = request.exec(line.text) ?? [];
    const code = answer.exec(line.text)?.[1];
    index += 1;
    if (method) {
      const own = asked(line.at, method, target);
      isTunnel = method === 'CONNECT';
      if (!isTunnel) found.push(...own);
    } else if (code) {
      const isFollowed = code.startsWith('1') || isTunnel;
      const head = message('<', isFollowed ? answer : undefined);
      if (isFollowed) continue;
      const isEmpty = head.some(({ text }) => /^< content-length: *0$/i.test(text));
      const rest = isEmpty ? [] : body();
      found.push({ text: `< ${code}`, at: line.at });
      found.push(...head.filter(({ text }) => !unread.test(text)));
      if (rest.length > 0 && !head.some(({ text }) => text === '<')) {
        found.push({ text: '<', at: line.at });
      }
      found.push(...rest);
    } else if (status.test(line.text) || !chatter.test(line.text)) {
      found.push(line);
    }
  }
  return found;
}
