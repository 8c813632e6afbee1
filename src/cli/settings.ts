import type { Checkpoint } from '../core/checkpoint.ts';
import type { ClientOptions, SubmitOptions } from '../options.ts';
import type { CommandLine } from './command-line.ts';
import { conventionOfCheckpoint, namedConvention } from './named-convention.ts';
import { fileText } from './operation-input.ts';
import type { Surroundings } from './surroundings.ts';
import { WrongUsage } from './usage.ts';

/** The headers, with those whose value is in the environment. Arguments are for all users to see. */
function headersOf(
  { headers, headerVariables }: CommandLine,
  { env }: Pick<Surroundings, 'env'>,
): Record<string, string> {
  const all = { ...headers };
  for (const [name, variable] of Object.entries(headerVariables)) {
    const value = env[variable];
    if (!value) throw new WrongUsage(`the environment variable ${variable} is not set`);
    all[name] = name === 'authorization' && !value.includes(' ') ? `Bearer ${value}` : value;
  }
  return all;
}

/** The origin that an operation was submitted to or, of a URL that the user has written, is at. */
function ownOrigin(from: string | Checkpoint): string | undefined {
  const { kind, statusUrl } = typeof from === 'string' ? { kind: from, statusUrl: from } : from;
  const submitted = kind?.split(' ').at(-1) ?? '';
  const origin = URL.canParse(submitted) ? new URL(submitted).origin : undefined;
  return URL.canParse(statusUrl) && new URL(statusUrl).origin === origin ? origin : undefined;
}

/** The options of a client, for a submit or for an operation that runs already. */
export async function clientOptions(
  line: CommandLine,
  surroundings: Pick<Surroundings, 'env' | 'fetch'>,
  from?: string | Checkpoint,
): Promise<ClientOptions> {
  const { convention: name, timeout, trust } = line;
  const stored = typeof from === 'object' ? from.convention : undefined;
  const convention = name
    ? await namedConvention(name)
    : stored
      ? conventionOfCheckpoint(stored)
      : undefined;
  const own = from && ownOrigin(from);
  const { fetch } = surroundings;
  return {
    headers: headersOf(line, surroundings),
    trustedOrigins: own ? [...trust, own] : trust,
    ...(convention && { convention }),
    ...(timeout && { totalTimeout: timeout }),
    ...(fetch && { fetch }),
  };
}

/** The options of the submit. */
export async function submitOptions(
  { method, data, headers, idempotencyKey }: CommandLine,
  { readInput }: Pick<Surroundings, 'readInput'>,
): Promise<SubmitOptions> {
  const isFile = data?.startsWith('@');
  const file = data?.slice(1) ?? '';
  const body = !isFile ? data : file === '-' ? await readInput() : fileText(file);
  const isTyped = Object.keys(headers).some((header) => header.toLowerCase() === 'content-type');
  const isJson = !isTyped && body !== undefined && /^\s*[[{"]/.test(body);
  return {
    ...(method && { method }),
    ...(idempotencyKey && { idempotencyKey }),
    ...(body !== undefined && { body }),
    ...(isJson && { headers: { 'content-type': 'application/json' } }),
  };
}
