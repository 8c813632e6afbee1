/** Code of the caller's that does what it should not. */
import type { SubmitOptions } from 'await202';
import type { Plan } from './plan.ts';
import { secretOf } from './secrets.ts';

const never = new Promise<never>(() => undefined);

/** A `fetch` that says which URL failed in every way that there is. */
async function tellingFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const { url } = input as Request;
  try {
    return await fetch(input, init);
  } catch (error) {
    if (init?.signal?.aborted || (input as Request).signal?.aborted) throw error;
    const cause = { url, reason: new Error(`no answer from ${url}: ${error}`, { cause: error }) };
    throw Object.assign(new TypeError(`Failed to fetch ${url}`, { cause }), {
      request: input,
      asked: new URL(url),
    });
  }
}

const schemaThat = (validate: () => never | Promise<never>): SubmitOptions['schema'] => ({
  '~standard': { version: 1, vendor: 'attack', validate },
});

/** The options of an operation that go wrong as the plan says. */
export function quirksOf({ quirk, after }: Plan, play: number): SubmitOptions {
  let calls = 0;
  /** Never settles after so many calls. */
  const stuck = (): Promise<never> | undefined => (calls++ < after ? undefined : never);
  const told = () => new Error(`cannot read http://api/m('x')?s=${secretOf('query', play)}`);
  const options: Partial<Record<Plan['quirk'], SubmitOptions>> = {
    'a fetch that tells': { fetch: tellingFetch },
    'a fetch that never settles': {
      fetch: async (input, init) => (await stuck()) ?? fetch(input, init),
    },
    'a hook that never settles': { hooks: { beforeRequest: [stuck] } },
    'a parseJson that never settles': { parseJson: (text) => stuck() ?? JSON.parse(text) },
    'a parse that never settles': { parse: () => never },
    'a schema that never settles': { schema: schemaThat(() => never) },
    'a parse that throws null': {
      parse() {
        throw null;
      },
    },
    'a parse that tells': {
      parse() {
        throw told();
      },
    },
    'a schema that throws undefined': {
      schema: schemaThat(() => {
        throw undefined;
      }),
    },
    'a schema that tells': {
      schema: schemaThat(() => {
        throw told();
      }),
    },
  };
  return options[quirk] ?? {};
}

/** Whether only the caller can end a wait. */
export const isStuck = ({ quirk }: Plan): boolean => quirk.endsWith('never settles');
