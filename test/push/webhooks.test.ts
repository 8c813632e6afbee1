import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { leftovers, nothing } from '../support/leftovers.ts';
import { fastTime } from '../support/scripted-answers.ts';
import { clientOf } from '../support/scripted-server.ts';

// Webhooks by Standard Webhooks, which Replicate and OpenAI use, as docs/push.md receives them.

beforeEach(fastTime);
afterEach(() => {
  expect(leftovers()).toEqual(nothing);
  vi.useRealTimers();
});

const secret = `whsec_${btoa('a secret of the webhook')}`;
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A webhook as a server sends it. */
function webhook(payload: object, signedWith = secret): Request {
  const body = JSON.stringify(payload);
  const at = new Date();
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': `${Math.floor(at.getTime() / 1000)}`,
    'webhook-signature': new Webhook(signedWith).sign('msg_1', at, body),
  };
  return new Request('https://app.example.com/webhooks', { method: 'POST', headers, body });
}

function application() {
  const lines = ['202 /jobs/1', '202 | retry-after: 60', '200 done'];
  const { client, server } = clientOf(lines);
  const queue: unknown[] = [];
  async function receive(request: Request): Promise<Response> {
    const body = await request.text();
    const headers = Object.fromEntries(request.headers);
    const { id } = new Webhook(secret).verify(body, headers) as { id: string };
    const isAwaited = client.deliver(`https://api.example.com/jobs/${id}`);
    if (!isAwaited) queue.push({ id });
    return new Response(null, { status: 204 });
  }
  return { client, server, queue, receive };
}

describe('a webhook', () => {
  test('that is signed wakes the operation that is waited for', async () => {
    const { client, server, queue, receive } = application();
    const end = client.run('jobs');
    await sleep(5_000);
    await receive(webhook({ id: '1', status: 'succeeded' }));
    await end;
    expect(server.moments).toEqual([0, 250, 5_000]);
    expect(queue).toEqual([]);
  });

  test('about another one is for somebody else', async () => {
    const { client, server, queue, receive } = application();
    const end = client.run('jobs');
    await sleep(5_000);
    await receive(webhook({ id: '2', status: 'succeeded' }));
    await end;
    expect(server.moments).toEqual([0, 250, 60_250]);
    expect(queue).toEqual([{ id: '2' }]);
  });

  test('that is forged does nothing', async () => {
    const { client, server, receive } = application();
    const end = client.run('jobs');
    await sleep(5_000);
    const forged = webhook({ id: '1', status: 'succeeded' }, `whsec_${btoa('another secret')}`);
    await expect(receive(forged)).rejects.toThrow(WebhookVerificationError);
    await end;
    expect(server.moments).toEqual([0, 250, 60_250]);
  });
});
