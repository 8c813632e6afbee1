import type { Span } from './belief.ts';

// What `learned()` remembers, and how that is written down. It may have been stored for years, by
// another version, or by something else under the same name, and a schedule that has forgotten
// everything still works. So what cannot be read is as good as nothing, and never an error.

/** How long earlier operations took, as plain JSON. It names the URLs of their submits. */
export interface Memory {
  readonly version: 1;
  /**
   * Those learned of most recently last. Of each operation there are two numbers: when it was last
   * seen to go on, and when it was seen to have ended, in milliseconds since its submit.
   */
  readonly kinds: readonly (readonly [kind: string, times: readonly number[]])[];
}

/** The spans of each kind, those of the latest operation last. */
export type Spans = Map<string, readonly Span[]>;

const mostKinds = 50;
const mostSpans = 100;
/** In characters. What is written is shorter. */
const longestText = 1_000_000;
/** A kind is cut to that, since it comes from a URL, which may have any length. */
const longestKind = 500;

/** The name under which a kind is remembered. */
export const nameOf = (kind: string): string => kind.slice(0, longestKind);

/** Milliseconds are exact enough, and what is written and read again is the same. */
const isTime = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

/** All of them, or none if one is wrong. */
function spansIn(times: unknown): readonly Span[] {
  if (!Array.isArray(times) || times.length % 2 > 0) return [];
  const latest: readonly unknown[] = times.slice(-2 * mostSpans);
  const spans: Span[] = [];
  for (let index = 0; index < latest.length; index += 2) {
    const after = latest[index];
    const by = latest[index + 1];
    if (!isTime(after) || !isTime(by) || after > by) return [];
    spans.push([after, by]);
  }
  return spans;
}

/** Adds an operation, and forgets what is too old to be kept. */
export function remember(known: Spans, name: string, [after, by]: Span): void {
  const spans = known.get(name) ?? [];
  const span = [Math.round(after), Math.round(by)] as const;
  // A Map has its keys in the order in which they were added.
  known.delete(name);
  known.set(name, [...spans, span].slice(-mostSpans));
  for (const oldest of known.keys()) {
    if (known.size <= mostKinds) break;
    known.delete(oldest);
  }
}

/** What is in a memory, given as an object or as its text. A kind that cannot be read is left out. */
export function read(memory: unknown): Spans {
  const known: Spans = new Map();
  try {
    const isText = typeof memory === 'string';
    if (isText && memory.length > longestText) return known;
    const { version, kinds } = isText ? JSON.parse(memory) : (memory as Partial<Memory>);
    if (version !== 1 || !Array.isArray(kinds)) return known;
    for (const [kind, times] of kinds.slice(-mostKinds)) {
      const spans = spansIn(times);
      if (typeof kind === 'string' && spans.length > 0) known.set(nameOf(kind), spans);
    }
  } catch {
    // It is not ours, or only a part of it: what was read before is kept.
  }
  return known;
}

export const write = (known: Spans): Memory => ({
  version: 1,
  kinds: [...known].map(([name, spans]) => [name, spans.flat()]),
});
