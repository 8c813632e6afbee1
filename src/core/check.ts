import { fold } from './fold.ts';
import { shown } from './shown.ts';

/**
 * What an option must be, in words and in code; `inner` has the rules for the members of an object.
 * A `…` in the words is replaced by the value seen, so that the message shows what to write.
 */
export type Rule = readonly [
  expected: string,
  holds: (value: never) => unknown,
  inner?: Readonly<Record<string, Rule>> | undefined,
];

/** A rule for each member: a new member without one does not compile. */
export type RulesFor<T> = { readonly [name in keyof Required<T>]: Rule };

/** Checks for a number within these bounds. */
export const within =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (value: unknown): boolean =>
    typeof value === 'number' && value >= least && value <= most;

/** Checks for a value with these methods. The empty string has none. */
export const has =
  (...names: string[]) =>
  (value: object): boolean =>
    !!value && names.every((name) => typeof value[name as never] === 'function');

export const isObjectOrFunction = (value: unknown): value is object =>
  /^[of]/.test(typeof value) && !!value;

export const aFunction: Rule = ['a function', /* @__PURE__ */ has('call')];
export const aString: Rule = ['a string', /* @__PURE__ */ has('trim')];
export const aBoolean: Rule = ['true or false', (value) => value === !!value];
export const oneOf = (...values: string[]): Rule => [
  values.map((value) => `'${value}'`).join(' or '),
  (value: string) => values.includes(value),
];
export const isRecord = (value: unknown): boolean =>
  typeof value === 'object' && isObjectOrFunction(value);

export const anObject = (inner?: Rule[2]): Rule => ['an object', isRecord, inner];

/**
 * Whether at most so many letters have to be added, removed or replaced to turn one into the other.
 */
function isNear(one: string, other: string, edits: number): boolean {
  if (edits < 0 || one === other) return edits >= 0;
  const oneRest = one.slice(1);
  const otherRest = other.slice(1);
  if (one[0] === other[0]) return isNear(oneRest, otherRest, edits);
  return (
    isNear(oneRest, otherRest, edits - 1) ||
    isNear(oneRest, other, edits - 1) ||
    isNear(one, otherRest, edits - 1)
  );
}

export const mistake = (name: string, seen: string, expected: string) =>
  new TypeError(`await202: \`${name}\` is ${seen}, expected ${expected}.`);

/**
 * The error for a wrong value. It ends up in logs, so a URL is shown without user name and query,
 * and a string given for `headers` not at all.
 */
export function invalid(name: string, value: unknown, expected: string): TypeError {
  if (isObjectOrFunction(value)) {
    return mistake(name, typeof value === 'object' ? 'an object' : 'a function', expected);
  }
  const seen =
    typeof value !== 'string'
      ? String(value)
      : name.endsWith('headers')
        ? 'a string'
        : `'${shown(value)}'`;
  return mistake(
    name,
    seen,
    expected.replace('…', () => seen),
  );
}

/**
 * Checks the members of an object that have a rule; all others are let through.
 *
 * @param path Precedes the member's name in the message: `'polling.'`.
 * @param isRequired Whether `undefined` is wrong.
 * @throws TypeError naming the option, the value seen and what is expected.
 */
export function check(
  options: object,
  rules: Readonly<Record<string, Rule>>,
  path = '',
  isRequired = false,
): void {
  for (const name in rules) {
    const [expected, holds, inner] = rules[name] as Rule;
    const value: unknown = options[name as never];
    let isRight: unknown = value === undefined && !isRequired;
    try {
      isRight ||= holds(value as never);
    } catch {
      // The value lacks even the shape that the rule takes for granted.
    }
    if (!isRight) throw invalid(path + name, value, expected);
    if (inner && typeof value === 'object') checkAll(value as object, inner, `${path}${name}.`);
  }
}

/**
 * Checks all members of an object: a name without a rule is wrong, too.
 *
 * @param others Further names that are right. If they are given, an unknown name is wrong only if
 * it resembles a right one; anything else passes, because `fetch` or ky may know it.
 * @throws TypeError naming the option, the value seen and what is expected.
 */
export function checkAll(
  options: object,
  rules: Readonly<Record<string, Rule>>,
  path = '',
  others?: readonly string[],
): void {
  if (!isRecord(options)) throw invalid(`${path}options`, options, 'an object');
  for (const name of Object.keys(options)) {
    const isRight = Object.hasOwn(rules, name) || others?.includes(name);
    if (isRight || options[name as never] === undefined) continue;
    const names = Object.keys(rules).concat(others ?? []);
    // In a short name one letter makes another word, so only case and hyphens may differ.
    const edits = name.length < 5 ? 0 : name.length < 7 ? 1 : 2;
    const closest = [0, edits].flatMap((most) =>
      names.filter((right) => isNear(fold(name), fold(right), most)),
    )[0];
    const all = `one of ${names.join(', ')}${closest ? ` (did you mean ${closest}?)` : ''}`;
    if (closest || !others) throw mistake(path + name, 'unknown', (others && closest) ?? all);
  }
  check(options, rules, path);
}
