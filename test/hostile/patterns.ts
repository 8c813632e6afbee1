/** Regular expressions in sources, texts made against them, and how long they take on those. */
import { createContext, Script } from 'node:vm';
import { parseSync, Visitor } from 'vite';

/** A regular expression in a source. */
export interface Found {
  /** File and line. */
  readonly where: string;
  readonly pattern: RegExp;
}

/** All regular expressions that a source writes out. */
export function patternsIn(path: string, source: string): Found[] {
  const { program } = parseSync(path, source);
  const found: Found[] = [];
  new Visitor({
    Literal(node) {
      if (!('regex' in node)) return;
      const { pattern, flags } = node.regex;
      const line = source.slice(0, node.start).split('\n').length;
      found.push({ where: `${path}:${line}`, pattern: new RegExp(pattern, flags) });
    },
  }).visit(program);
  return found;
}

/** Where a source makes one of a text, which nobody could time. */
export function makersIn(path: string, source: string): string[] {
  const { program } = parseSync(path, source);
  const found: string[] = [];
  const look = (node: Range & { readonly callee: Range }): void => {
    const text = ({ start, end }: Range) => source.slice(start, end);
    if (/\bRegExp$/.test(text(node.callee))) found.push(text(node));
  };
  new Visitor({ NewExpression: look, CallExpression: look }).visit(program);
  return found;
}

/** Where a node is in its source. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** A character that belongs to each class. */
const members: Readonly<Record<string, string>> = {
  ...{ s: ' ', d: '0', w: 'a', n: '\n', r: '\r', t: '\t' },
  ...{ S: '~', D: '~', W: '~', b: '', B: '' },
};

const syntax =
  /\\p\{\w+\}|\\x(?<hex>[\da-f]{2})|\\(?<escaped>.)|\[(?<not>\^?)(?<set>(?:\\.|[^\]\\])*)\]|(?<quantifier>[*+?]|\{\d+,?\d*\})|\(\?<?[:=!]|[()|^$]|(?<any>\.)|(?<literal>.)/gs;

/** What a pattern is made of: its words, and for each class and dot a character of it. */
function piecesOf({ source }: RegExp): string[] {
  const pieces = new Set<string>();
  let word = '';
  const add = (...more: string[]) => {
    for (const piece of [word, ...more]) if (piece) pieces.add(piece);
    word = '';
  };
  for (const { 0: whole, groups = {} } of source.matchAll(syntax)) {
    const { hex, escaped, set, not, quantifier, any, literal } = groups;
    if (literal) word += literal;
    else if (hex) word += String.fromCharCode(Number.parseInt(hex, 16));
    else if (escaped && members[escaped] === undefined) word += escaped;
    else if (escaped) add(`${members[escaped]}`);
    // The last character of a word is what is repeated.
    else if (quantifier) add(word.slice(-1), word.slice(0, -1));
    else if (any || not) add('~');
    else if (set)
      add(...[...set.matchAll(/\\?(.)/g)].map(([, one]) => members[`${one}`] ?? `${one}`));
    else add(whole.startsWith('\\p') ? '\u0001' : '');
  }
  add();
  return [...pieces];
}

/** Makers of texts of this length that a pattern may take long to find nothing in. */
function* textsAgainst(pattern: RegExp, length: number): Generator<() => string> {
  const pieces = piecesOf(pattern);
  const single = pieces.filter((piece) => piece.length === 1);
  const firsts = pieces.slice(0, 3);
  const pairs = pieces.flatMap((piece) => single.map((more) => piece + more));
  const seconds = firsts.flatMap((first) => pieces.map((piece) => first + piece));
  const made: readonly (readonly [starts: string[], pumps: string[]])[] = [
    [
      ['', ...firsts],
      [...pieces, ...pairs],
    ],
    [seconds, single],
  ];
  // The end is what no pattern wants.
  for (const [starts, pumps] of made)
    for (const start of starts)
      for (const pump of pumps) yield () => `${start}${pump.repeat(length / pump.length)}\0`;
}

const search = new Script(
  "for (let text = next(); text !== undefined; text = next()) text.replace(pattern, '')",
);

/** Milliseconds of this process that one search may take. Most take less than one. */
const patience = 100;

/**
 * The first text in which it takes too long to find all matches of a pattern. It is the time of this
 * thread that counts, so a busy machine makes no pattern slow. Many are searched under one timeout,
 * because that costs a thread of its own, which takes longer than most searches.
 */
function firstSlow(pattern: RegExp, texts: readonly (() => string)[]): string | undefined {
  let at = -1;
  let isRepeated = false;
  let before = process.threadCpuUsage();
  const next = () => {
    if (!isRepeated) at++;
    isRepeated = false;
    before = process.threadCpuUsage();
    return texts[at]?.();
  };
  const sandbox = createContext({ pattern, next });
  for (let timeout = 2 * patience; ; ) {
    const first = at;
    try {
      search.runInContext(sandbox, { timeout });
      return undefined;
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      if (process.threadCpuUsage(before).user > 1000 * patience) return texts[at]?.();
    }
    // What was interrupted on a busy machine, or soon after it began, is searched again.
    isRepeated = true;
    timeout = at === first ? 2 * timeout : 2 * patience;
  }
}

/** The beginning of a text of 100 kB on which the pattern is slow, if there is one. */
export function slowOn({ source, flags }: RegExp): string | undefined {
  // As long as it takes to find all matches, whatever it is used for.
  const pattern = new RegExp(source, flags.replace('g', '').concat('g'));
  return firstSlow(pattern, [...textsAgainst(pattern, 100_000)])?.slice(0, 40);
}
