import { fold } from './fold.ts';

/**
 * What an option must be, in words and in code; `inner` are the rules of an object's own members.
 * What was seen in its place is put in the place of `…` in the words, so that they show the cure.
 */
export type Rule = readonly [
  expected: string,
  holds: (value: never) => unknown,
  inner?: Readonly<Record<string, Rule>> | undefined,
];

/** A rule for each member: a new one that has none does not compile. */
export type RulesFor<T> = { readonly [name in keyof Required<T>]: Rule };

/** A number within these bounds. */
export const within =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (value: unknown): boolean =>
    typeof value === 'number' && value >= least && value <= most;

/** Something with these functions; not an empty text. */
export const has =
  (...names: string[]) =>
  (value: object): boolean =>
    !!value && names.every((name) => typeof value[name as never] === 'function');

export const isObject = (value: unknown): boolean => /^[of]/.test(typeof value) && !!value;

export const aFunction: Rule = ['a function', /* @__PURE__ */ has('call')];
export const aString: Rule = ['a string', /* @__PURE__ */ has('trim')];
export const aBoolean: Rule = ['true or false', (value) => value === !!value];
export const oneOf = (...texts: string[]): Rule => [
  texts.map((text) => `'${text}'`).join(' or '),
  (value: string) => texts.includes(value),
];
/** A record, and not one of the functions that are taken in place of some. */
export const isRecord = (value: unknown): boolean => typeof value === 'object' && isObject(value);

export const anObject = (inner?: Rule[2]): Rule => ['an object', isRecord, inner];

/** Whether so many letters, added, left out or changed, make one of the other. */
function isNear(one: string, other: string, edits: number): boolean {
  if (edits < 0 || one === other) return edits >= 0;
  const rest = one.slice(1);
  const others = other.slice(1);
  if (one[0] === other[0]) return isNear(rest, others, edits);
  const left = edits - 1;
  return isNear(rest, others, left) || isNear(rest, other, left) || isNear(one, others, left);
}

/** The mistake of a caller. */
export const mistake = (name: string, seen: string, expected: string) =>
  new TypeError(`await202: \`${name}\` is ${seen}, expected ${expected}.`);

/** The mistake of a caller. Of a URL neither user nor query is shown, of headers nothing. */
export function invalid(name: string, value: unknown, expected: string): TypeError {
  if (isObject(value)) {
    return mistake(name, typeof value === 'object' ? 'an object' : 'a function', expected);
  }
  const text = `${value as string}`.replace(/^.*@|[?#].*/gs, '');
  const seen =
    typeof value !== 'string' ? text : name.endsWith('headers') ? 'a string' : `'${text}'`;
  return mistake(
    name,
    seen,
    expected.replace('…', () => seen),
  );
}

/**
 * Checks what is given; what is `undefined` or has no rule is let through.
 *
 * @param path What stands before the names in the message.
 * @param isRequired Whether `undefined` is wrong.
 * @throws TypeError naming the option, the value seen and what is expected.
 */
export function check(
  given: object,
  rules: Readonly<Record<string, Rule>>,
  path = '',
  isRequired = false,
): void {
  for (const name in rules) {
    const [expected, holds, inner] = rules[name] as Rule;
    const value: unknown = given[name as never];
    let isRight: unknown = value === undefined && !isRequired;
    try {
      isRight ||= holds(value as never);
    } catch {
      // It has not even the shape that the rule looks into.
    }
    if (!isRight) throw invalid(path + name, value, expected);
    if (inner && typeof value === 'object') checkAll(value as object, inner, `${path}${name}.`);
  }
}

/**
 * Checks what is given, all of it: a name without a rule is wrong too.
 *
 * @param others Names without a rule that are right. With them a name is wrong only if it resembles
 * a right one: all else goes through to somebody who may know it.
 * @throws TypeError
 */
export function checkAll(
  given: object,
  rules: Readonly<Record<string, Rule>>,
  path = '',
  others?: readonly string[],
): void {
  if (!isRecord(given)) throw invalid(`${path}options`, given, 'an object');
  const known = Object.keys(rules).concat(others ?? []);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || known.includes(name)) continue;
    // A short one must differ in case or hyphens alone.
    const edits = name.length < 5 ? 0 : name.length < 7 ? 1 : 2;
    const near = [0, edits].flatMap((most) =>
      known.filter((right) => isNear(fold(name), fold(right), most)),
    )[0];
    const all = `one of ${known.join(', ')}${near ? ` (did you mean ${near}?)` : ''}`;
    if (near || !others) throw mistake(path + name, 'unknown', (others && near) ?? all);
  }
  check(given, rules, path);
}
