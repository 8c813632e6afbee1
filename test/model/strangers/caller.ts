import {
  body,
  type ClientOptions,
  type Convention,
  defineConvention,
  http,
  type OperationOptions,
  template,
} from 'await202';
import type { Stage } from '../user.ts';
import { home, hush, mine, origins } from './places.ts';
import type { Caller, Script } from './script.ts';
import { never, type Web } from './web.ts';

const inputs: Readonly<Record<Caller['input'], string>> = {
  'a path': 'tasks',
  'with a query': `tasks?key=${hush}`,
  'with a password': `https://user:${hush}@api.example.com/tasks`,
};

const next = body('statusUrl');
const cancelUrl = body('cancelUrl');
const headers = { 'x-convention': mine };

const conventions: Readonly<Record<Caller['convention'], () => Convention>> = {
  'as it is': () => http(),
  'documents name URLs': () => http({ next, cancelUrl }),
  'documents have ids': () =>
    http({ next: template(`${home}/t/{id}`), cancelUrl: template(`${home}/t/{id}`) }),
  'headers and bodies of its own': () =>
    http({ next, poll: { headers }, cancel: { method: 'PATCH', json: { mine }, headers } }),
  'polls by POST': () => http({ next, poll: { method: 'POST', json: { mine }, headers } }),
  'never signs': () => defineConvention({ name: 'http', poll: never }),
  'throws in read': () =>
    defineConvention({
      name: 'http',
      read: ({ url }) => {
        throw new Error(`cannot read ${url}?sig=${hush}`);
      },
    }),
};

const secret = `https://api.example.com/t/0?sig=${hush}`;

function throwsIt(): never {
  throw Object.assign(new Error(`wrong: ${secret}`), { url: new URL(secret) });
}

const hooks: Readonly<Record<Caller['hook'], Pick<ClientOptions, 'hooks' | 'parseJson'>>> = {
  none: {},
  'adds a header': {
    hooks: { beforeRequest: [({ request }) => request.headers.set('x-hook', mine)] },
  },
  never: { hooks: { afterResponse: [never] } },
  'never sends': { hooks: { beforeRequest: [never] } },
  'never parses': { parseJson: never },
  throws: { hooks: { afterResponse: [throwsIt] } },
};

const parses = { none: undefined, never, throws: throwsIt };

const schemaOf = (validate: () => never): OperationOptions['schema'] => ({
  '~standard': { version: 1, vendor: 'model', validate },
});

const schemas: Readonly<Record<Caller['schema'], OperationOptions['schema']>> = {
  none: undefined,
  never: schemaOf(never as () => never),
  throws: schemaOf(throwsIt),
  refuses: schemaOf(() => ({ issues: [{ message: `expected ${secret}` }] }) as never),
};

const rewrites: Readonly<Record<Caller['rewriteUrl'], ClientOptions['rewriteUrl']>> = {
  none: undefined,
  'same-origin': 'same-origin',
  'to home': ({ pathname, search }) => `${home}${pathname}${search}`,
};

/** Sets the caller's stage: everything of theirs is marked, so that it is seen wherever it goes. */
export function stageOf(web: Web, { user, caller }: Script): Stage {
  const { polling, timeout, totalTimeout, onAbort } = user.options;
  return {
    get now() {
      return web.now;
    },
    history: web.history,
    listen(notify) {
      web.notify = notify;
    },
    submission: [inputs[caller.input], { json: { mine } }],
    clientOptions({ lifetime, resumedFrom }) {
      if (typeof resumedFrom === 'string') web.bless(resumedFrom);
      return {
        ...{ polling, timeout, totalTimeout, onAbort, baseUrl: `${home}/` },
        headers: { 'x-api-key': mine, authorization: `Bearer ${mine}` },
        credentials: 'include',
        ...hooks[caller.hook],
        trustedOrigins: [origins.ally],
        rewriteUrl: rewrites[caller.rewriteUrl],
        convention: conventions[caller.convention](),
        signal: user.signalOf === 'client' ? lifetime?.signal : undefined,
        fetch: caller.fetch === 'own' ? web.fetch : undefined,
      };
    },
    operationOptions: ({ lifetime, statuses }) => ({
      signal: user.signalOf === 'operation' ? lifetime?.signal : undefined,
      parse: parses[caller.parse],
      schema: schemas[caller.schema],
      onStatus: (status) => statuses.push({ at: web.now, status }),
    }),
  };
}
