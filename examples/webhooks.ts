/**
 * Webhooks of OpenAI, Replicate and fal: each is verified, and then wakes the operation that is waited
 * for in this process. Mount `receiver()` wherever Requests are answered: Hono, Next.js, Deno, Bun, a
 * worker. Why a webhook is never believed: docs/push.md.
 */
import { type Client, createClient } from 'await202';
import { fal, openaiResponse, replicate } from 'await202/conventions';
import { Webhook } from 'standardwebhooks';

/** The secrets of the webhooks, each from the vendor's pages or API. */
export interface Secrets {
  readonly openai: string;
  readonly replicate: string;
}

/** What a webhook tells: which operation, and its status document if it carries that. */
interface Told {
  readonly statusUrl: string;
  readonly status?: unknown;
}

/** OpenAI tells the id alone: `response.completed`, `response.failed`, … */
function fromOpenAi(body: string, headers: Headers, secret: string): Told {
  const { data } = new Webhook(secret).verify(body, Object.fromEntries(headers)) as {
    data: { id: string };
  };
  return { statusUrl: `https://api.openai.com/v1/responses/${encodeURIComponent(data.id)}` };
}

/** Replicate sends the prediction, as a poll would have it. */
function fromReplicate(body: string, headers: Headers, secret: string): Told {
  const prediction = new Webhook(secret).verify(body, Object.fromEntries(headers)) as {
    urls: { get: string };
  };
  return { statusUrl: prediction.urls.get, status: prediction };
}

/** How old a webhook of fal may be, in seconds: an old one may be somebody's recording. */
const oldest = 300;

/**
 * fal does not use Standard Webhooks: it signs by Ed25519, with keys that it publishes at
 * https://rest.fal.ai/.well-known/jwks.json. Keep them for a day at most.
 *
 * @param model What was submitted to, such as `fal-ai/flux`: the webhook does not tell. Have it in the
 * URL that is given as `fal_webhook`.
 */
async function fromFal(
  body: string,
  headers: Headers,
  keys: readonly JsonWebKey[],
  model: string,
): Promise<Told> {
  const part = (name: string) => headers.get(`x-fal-webhook-${name}`) ?? '';
  const time = part('timestamp');
  const bytes = new TextEncoder().encode(body);
  const digest = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
  const signed = [part('request-id'), part('user-id'), time, digest].join('\n');
  const signature = Buffer.from(part('signature'), 'hex');
  const isFresh = Math.abs(Date.now() / 1000 - Number(time)) <= oldest;
  let isGenuine = false;
  for (const key of isFresh ? keys : []) {
    const verifier = await crypto.subtle.importKey('jwk', key, 'Ed25519', false, ['verify']);
    const message = new TextEncoder().encode(signed);
    isGenuine ||= await crypto.subtle.verify('Ed25519', verifier, signature, message);
  }
  if (!isGenuine) throw new Error('not signed by fal');
  const { request_id: id } = JSON.parse(body) as { request_id: string };
  return { statusUrl: `https://queue.fal.run/${model}/requests/${id}/status` };
}

/** A client for each vendor. */
export const clients = {
  openai: createClient({ convention: openaiResponse() }),
  replicate: createClient({ convention: replicate() }),
  fal: createClient({ convention: fal() }),
};

/**
 * @param keysOfFal Gets fal's public keys.
 * @param resume What to do if nobody waits for it in this process: ring a broker, or resume the
 * checkpoint that was stored when it was submitted.
 */
export function receiver(
  secrets: Secrets,
  keysOfFal: () => Promise<readonly JsonWebKey[]>,
  resume: (statusUrl: string) => unknown,
  own: Readonly<Record<keyof typeof clients, Pick<Client, 'deliver'>>> = clients,
) {
  return async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const { headers } = request;
    // What is signed is the text, to the byte.
    const body = await request.text();
    const vendor = pathname.split('/').at(-1) as keyof typeof clients;
    try {
      const told =
        vendor === 'openai'
          ? fromOpenAi(body, headers, secrets.openai)
          : vendor === 'replicate'
            ? fromReplicate(body, headers, secrets.replicate)
            : await fromFal(body, headers, await keysOfFal(), searchParams.get('model') ?? '');
      const isAwaited = own[vendor].deliver(told.statusUrl, told.status);
      if (!isAwaited) await resume(told.statusUrl);
      return new Response(null, { status: 204 });
    } catch {
      return new Response(null, { status: 401 });
    }
  };
}
