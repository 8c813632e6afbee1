/** `examples/webhooks.ts`, with webhooks as the three vendors sign them. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createClient } from 'await202';
import { fal, openaiResponse, replicate } from 'await202/conventions';
import { Webhook } from 'standardwebhooks';
import { expect, test, vi } from 'vitest';
import { receiver } from '../../examples/webhooks.ts';

const secret = `whsec_${btoa('a secret of the webhook')}`;
const secrets = { openai: secret, replicate: secret };
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const keys = async () => [publicKey.export({ format: 'jwk' }) as JsonWebKey];

function standard(vendor: string, payload: object, signedWith = secret): Request {
  const body = JSON.stringify(payload);
  const at = new Date();
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': `${Math.floor(at.getTime() / 1000)}`,
    'webhook-signature': new Webhook(signedWith).sign('msg_1', at, body),
  };
  const url = `https://app.example.com/webhooks/${vendor}`;
  return new Request(url, { method: 'POST', headers, body });
}

function ofFal(payload: object, { age = 0, changed = {} } = {}): Request {
  const body = JSON.stringify(payload);
  const time = `${Math.floor(Date.now() / 1000) - age}`;
  const digest = createHash('sha256').update(body).digest('hex');
  const signed = Buffer.from(['r1', 'u1', time, digest].join('\n'));
  return new Request('https://app.example.com/webhooks/fal?model=fal-ai/flux', {
    method: 'POST',
    headers: {
      'x-fal-webhook-request-id': 'r1',
      'x-fal-webhook-user-id': 'u1',
      'x-fal-webhook-timestamp': time,
      'x-fal-webhook-signature': sign(null, signed, privateKey).toString('hex'),
    },
    body: JSON.stringify({ ...payload, ...changed }),
  });
}

/** A server whose operation goes on until it is told to end, and what it was asked. */
function waiting(statusUrl: string, going: object, done: object) {
  let hasEnded = false;
  const asked: string[] = [];
  const fetch = async (input: RequestInfo | URL) => {
    asked.push(new Request(input).url);
    return Response.json(hasEnded ? done : going);
  };
  return {
    fetch,
    asked,
    end: () => {
      hasEnded = true;
    },
    statusUrl,
  };
}

const slow = { minDelay: 100, delay: () => 60_000 };

test.for([
  [
    'openai',
    openaiResponse(),
    'https://api.openai.com/v1/responses/resp_1',
    { id: 'resp_1', status: 'in_progress' },
    { id: 'resp_1', status: 'completed' },
    () => standard('openai', { type: 'response.completed', data: { id: 'resp_1' } }),
  ],
  [
    'replicate',
    replicate(),
    'https://api.replicate.com/v1/predictions/p1',
    { id: 'p1', status: 'processing' },
    { id: 'p1', status: 'succeeded', output: ['out.png'] },
    () =>
      standard('replicate', {
        id: 'p1',
        status: 'succeeded',
        urls: { get: 'https://api.replicate.com/v1/predictions/p1' },
      }),
  ],
  [
    'fal',
    fal(),
    'https://queue.fal.run/fal-ai/flux/requests/r1/status',
    { status: 'IN_PROGRESS' },
    { status: 'COMPLETED', response_url: 'https://queue.fal.run/fal-ai/flux/requests/r1' },
    () => ofFal({ request_id: 'r1', status: 'OK' }),
  ],
] as const)(
  'a webhook of %s ends the wait',
  async ([name, convention, url, going, done, webhook]) => {
    const server = waiting(url, going, done);
    const client = createClient({ convention, fetch: server.fetch, polling: slow });
    const operation = client.resume(url);
    const end = operation.result();
    await vi.waitFor(() => expect(server.asked.length).toBe(1));
    const late: string[] = [];
    const receive = receiver(secrets, keys, (statusUrl) => late.push(statusUrl), {
      openai: client,
      replicate: client,
      fal: client,
    });
    server.end();
    expect((await receive(webhook())).status).toBe(204);
    await end;
    expect(operation.status.state, name).toBe('succeeded');
    expect(late).toEqual([]);
    // Nobody waits any more: it is for whoever has the checkpoint.
    expect((await receive(webhook())).status).toBe(204);
    expect(late).toEqual([url]);
  },
);

test('one that is forged, changed or old gets a 401 and wakes nobody', async () => {
  const deliver = vi.fn(() => true);
  const client = { deliver };
  const receive = receiver(secrets, keys, () => undefined, {
    openai: client,
    replicate: client,
    fal: client,
  });
  const other = `whsec_${btoa('another secret of somebody')}`;
  const forged = [
    standard('openai', { data: { id: 'resp_1' } }, other),
    standard('replicate', { urls: { get: 'https://api.replicate.com/v1/predictions/p1' } }, other),
    ofFal({ request_id: 'r1' }, { changed: { request_id: 'r2' } }),
    ofFal({ request_id: 'r1' }, { age: 400 }),
    new Request('https://app.example.com/webhooks/fal', { method: 'POST', body: '{}' }),
    new Request('https://app.example.com/webhooks/openai', { method: 'POST', body: '{}' }),
  ];
  for (const request of forged) expect((await receive(request)).status).toBe(401);
  expect(deliver).not.toHaveBeenCalled();
});
