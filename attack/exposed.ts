/** Which secrets an error shows to whoever logs it. */
import { inspect } from 'node:util';
import { inWords, type Secret, secretsIn } from './secrets.ts';

/** Everything that is behind an error: `cause` and `errors`, however deep. */
function causesOf(error: unknown, seen = new Set<unknown>()): unknown[] {
  if (typeof error !== 'object' || error === null || seen.has(error)) return [];
  seen.add(error);
  const { cause, errors } = error as AggregateError;
  const direct = [cause, ...(Array.isArray(errors) ? errors : [])].filter((one) => one != null);
  return direct.flatMap((one) => [one, ...causesOf(one, seen)]);
}

const textOf = (value: unknown): string => {
  const { message, stack } = (value ?? {}) as Partial<Error>;
  return `${message}\n${stack}\n${inspect(value, { depth: 9 })}`;
};

/** Each in the first place alone in which it is seen: a stack begins with the message. */
export function exposedBy(error: unknown): string[] {
  const { name = typeof error, message, stack } = (error ?? {}) as Partial<Error>;
  let json = '';
  try {
    json = JSON.stringify(error) ?? '';
  } catch {
    // A circle, which no log shows as JSON.
  }
  const places: readonly (readonly [where: string, text: string])[] = [
    ['the message', `${message ?? String(error)}`],
    ['the cause', causesOf(error).map(textOf).join('\n')],
    ['the stack', `${stack}`],
    ['the JSON', json],
    ['the log', inspect(error, { depth: 9 })],
  ];
  const found = new Map<Secret, string>();
  for (const [where, text] of places) {
    for (const secret of secretsIn(text).secrets) {
      if (!found.has(secret)) found.set(secret, where);
    }
  }
  // What a server says is passed on; but not what it was asked.
  const isQuoted = /No access to/.test(`${message}`);
  return [...found].map(([secret, where]) => {
    const quoted = isQuoted && where === 'the message' ? ", in the server's words" : '';
    return `${inWords[secret]} in ${where} of a ${name}${quoted}`;
  });
}
