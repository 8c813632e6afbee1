import { parseArgs } from 'node:util';
import { WrongUsage } from './usage.ts';

/** What the command is to do. */
const verbs = ['submit', 'resume', 'cancel', 'explain'] as const;
export type Verb = (typeof verbs)[number];

/** The arguments, checked as far as that can be done without looking anywhere. */
export interface CommandLine {
  readonly verb: Verb;
  /** A URL, or what names an operation. */
  readonly target: string;
  readonly method: string | undefined;
  readonly data: string | undefined;
  /** By name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names of environment variables, by the name of the header whose value they have. */
  readonly headerVariables: Readonly<Record<string, string>>;
  readonly idempotencyKey: string | undefined;
  readonly trust: readonly string[];
  readonly convention: string | undefined;
  readonly waits: boolean;
  /** Milliseconds. */
  readonly timeout: number | undefined;
  readonly polls: number;
  readonly output: string | undefined;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
}

const options = {
  method: { type: 'string', short: 'X' },
  data: { type: 'string', short: 'd' },
  header: { type: 'string', short: 'H', multiple: true },
  'header-env': { type: 'string', multiple: true },
  'token-env': { type: 'string' },
  'idempotency-key': { type: 'string' },
  trust: { type: 'string', multiple: true },
  convention: { type: 'string' },
  'no-wait': { type: 'boolean' },
  timeout: { type: 'string' },
  polls: { type: 'string' },
  output: { type: 'string', short: 'o' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** Parts a text at the first place of a mark. */
function pair(text: string, mark: string, option: string): [string, string] {
  const at = text.indexOf(mark);
  const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at < 1 || !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
    throw new WrongUsage(`--${option}: '${name || text}' is no header; write 'name${mark} value'`);
  return [name, value];
}

function positive(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!(number > 0)) throw new WrongUsage(`--${option}: '${text}' is no positive number`);
  return number;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : `${error}`);
  }
}

/**
 * Reads the arguments.
 *
 * @returns `'help'` or `'version'` if that is asked for.
 * @throws WrongUsage
 */
export function commandLine(args: readonly string[]): CommandLine | 'help' | 'version' {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  if (values.version) return 'version';
  const [first, target, ...more] = positionals;
  const verb = verbs.find((one) => one === first);
  if (!verb)
    throw new WrongUsage(
      `${first ? `'${first}' is no command` : 'a command is missing'}: ${verbs.join(', ')}`,
    );
  if (!target || more.length > 0)
    throw new WrongUsage(
      `${verb} takes one ${verb === 'submit' || verb === 'explain' ? 'URL' : 'operation'}`,
    );
  const token = values['token-env'];
  return {
    verb,
    target,
    method: values.method?.toUpperCase(),
    data: values.data,
    headers: Object.fromEntries((values.header ?? []).map((text) => pair(text, ':', 'header'))),
    headerVariables: Object.fromEntries([
      ...(values['header-env'] ?? []).map((text) => pair(text, '=', 'header-env')),
      ...(token ? [['authorization', token]] : []),
    ]),
    idempotencyKey: values['idempotency-key'],
    trust: values.trust ?? [],
    convention: values.convention,
    waits: !values['no-wait'],
    timeout: ((seconds) => seconds && seconds * 1000)(positive(values.timeout, 'timeout')),
    polls: Math.ceil(positive(values.polls, 'polls') ?? 10),
    output: values.output,
    isJson: values.json ?? false,
    isQuiet: values.quiet ?? false,
  };
}
