/** The options of the caller's client, as a plan and a build have them. */
import type { Checkpoint, ClientOptions, Convention } from 'await202';
import type { Library } from '../bench/library.ts';
import { isBounded, type Plan } from './plan.ts';
import { type Secret, secretOf } from './secrets.ts';

/** Milliseconds that the caller gives everything to end by itself. */
const grace = 150;

/** A build that is older, or newer, may not know all of these. */
const perhaps: Readonly<Record<string, ClientOptions>> = {
  maxOutage: { polling: { maxOutage: 0 } },
  cancelGrace: { limits: { cancelGrace: grace } as object },
};

const known = new WeakMap<Library, readonly string[]>();

function knownTo(library: Library): readonly string[] {
  const before = known.get(library);
  if (before) return before;
  const names = Object.keys(perhaps).filter((name) => {
    try {
      library.createClient(perhaps[name]);
      return true;
    } catch {
      return false;
    }
  });
  known.set(library, names);
  return names;
}

/** Whether its client has a `baseUrl`. */
export const hasBase = (plan: Plan): boolean => plan.hasBase || plan.start === 'handed over';

function conventionOf(plan: Plan, library: Library, play: number): Convention {
  const { http, azure, body, link, template } = library;
  const secret = (name: Secret) => secretOf(name, play);
  const cancelUrl = [body('cancelUrl'), link('cancel')];
  const spoken = {
    method: 'POST',
    headers: { 'x-convention': secret('heading') },
    json: { key: secret('content') },
  };
  const conventions: Record<Plan['convention'], () => Convention> = {
    http: () => http(),
    named: () => http({ cancelUrl, next: body('next') }),
    spoken: () => http({ cancelUrl, poll: spoken, cancel: spoken }),
    template: () =>
      http({
        monitor: template('{origin}/jobs/{id}'),
        resultUrl: template('{origin}/files/{file}'),
        cancelUrl: template('{statusUrl}/cancel'),
      }),
    azure: () => azure({ cancel: true }),
  };
  return conventions[plan.convention]();
}

/**
 * @param api Where the caller's own server is.
 * @param limit Milliseconds for a request.
 */
export function optionsOf(
  plan: Plan,
  library: Library,
  play: number,
  limit: number,
  { api, trusted }: Readonly<Record<'api' | 'trusted', string>>,
): ClientOptions {
  const secret = (name: Secret) => secretOf(name, play);
  const all = knownTo(library);
  const isHasty = plan.quirk === 'a delay next to nothing';
  // The floor is so high that a machine with much to do does not look as if it were kept.
  const minDelay = isHasty ? hastyFloor : 5;
  return {
    ...(hasBase(plan) && { baseUrl: `http://${api}/` }),
    trustedOrigins: [`http://${trusted}`],
    headers: {
      authorization: `Bearer ${secret('credentials')}`,
      'x-api-key': secret('credentials'),
      cookie: `session=${secret('credentials')}`,
    },
    ...(plan.hasHook && {
      hooks: {
        beforeRequest: [({ request }) => request.headers.set('x-hook', secret('hook'))],
      },
    }),
    ...(plan.isRewritten && { rewriteUrl: 'same-origin' }),
    convention: conventionOf(plan, library, play),
    timeout: limit,
    polling: {
      minDelay,
      maxDelay: minDelay * 3,
      jitter: 0,
      maxFailures: 2,
      maxRetryAfter: plan.isPatient && isBounded(plan) ? Infinity : 10,
      ...(all.includes('maxOutage') && { maxOutage: 0 }),
      ...(isHasty && { delay: () => 1e-300 }),
    },
    limits: {
      visibility: 10,
      submitGrace: grace,
      redirects: 4,
      ...(all.includes('cancelGrace') && { cancelGrace: grace }),
    },
  };
}

/** Milliseconds that a caller's own delay may not go below. */
export const hastyFloor = 150;

/** What a checkpoint is after somebody has been at it. */
export const tamperedWith = (checkpoint: Checkpoint, name: Plan['tampered'], url: string) =>
  name === 'none' ? checkpoint : { ...checkpoint, [name]: url };
