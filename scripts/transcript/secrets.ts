/** What must not get from a pasted exchange into a bug report. */

const name =
  '[\\w-]*(?:auth|token|secret|password|passwd|api-?key|subscription-key|cookie|session|signature|credential)[\\w-]*';
const places = [
  new RegExp(`^((?:[<>] )?\\+?${name}: *(?:(?:Basic|Bearer|Digest|Token) +)?)(.+)$`, 'gi'),
  new RegExp(`((?:[?&; ]|\\+)(?:sig|key|code|${name})=)([^&\\s"]+)`, 'gi'),
  new RegExp(`("(?:key|${name})" *: *")([^"]+)`, 'gi'),
  /(:\/\/)([^/@\s]+)(?=@)/g,
];

/** A line without the values of headers, parameters and members that are named like a secret. */
export function withoutSecrets(line: string): string {
  let shown = line;
  for (const place of places) {
    shown = shown.replace(place, (whole, before: string, value: string) =>
      value === '(none)' ? whole : `${before}…`,
    );
  }
  return shown;
}

/** Shorter ones, such as `Bearer token`, stand for one. */
const shortest = 16;

/** Whether a line has a secret that looks like a real one. */
export const hasSecret = (line: string): boolean =>
  places.some((place) =>
    [...line.matchAll(place)].some(([, , value = '']) => value.length >= shortest),
  );
