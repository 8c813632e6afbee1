/**
 * Libraries replace the global `fetch` to trace requests. Some write headers into the Request, some
 * pass on the Request alone: whatever a server must get has to be in there.
 */
import { createClient } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { asPage } from '../support/page.ts';
import {
  accepted,
  fastTime,
  noAnswer,
  remembered,
  scriptedAnswers,
  status,
} from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const baseUrl = 'https://api.example.com/';
const headers = { authorization: 'Bearer t' };

/** Replaces `fetch` by one that writes a header into the Request and passes that on, alone. */
function traced(...answers: Parameters<typeof scriptedAnswers>) {
  const server = scriptedAnswers(...answers);
  vi.stubGlobal('fetch', (request: Request) => {
    request.headers.set('traceparent', '00-1-2-01');
    return server.fetch(request);
  });
  return server;
}

describe.for([
  { label: 'in Node', isPage: false },
  { label: 'in a page', isPage: true },
])('$label a `fetch` that passes on the Request alone', ({ isPage }) => {
  beforeEach(() => {
    if (isPage) asPage(baseUrl);
  });

  test('sends the submit as it is, and everything that follows it', async () => {
    const server = traced(
      accepted(),
      status('running'),
      accepted(),
      status('done', { resultUrl: '/results/1' }),
      Response.json(7),
    );
    const client = createClient({ baseUrl, headers, polling: { jitter: 0 } });
    const operation = await client.submit('reports', { json: { year: 2026 } });
    await operation.poll();
    await operation.cancel();
    expect(await operation.result()).toBe(7);
    expect(server.lines).toEqual([
      'POST https://api.example.com/reports',
      'GET https://api.example.com/tasks/1',
      'DELETE https://api.example.com/tasks/1',
      'GET https://api.example.com/tasks/1',
      'GET https://api.example.com/results/1',
    ]);
    const [submit] = server.requests;
    expect(submit?.text).toBe('{"year":2026}');
    expect(submit?.headers.get('content-type')).toBe('application/json');
    for (const seen of server.requests) {
      expect(seen.headers.get('authorization')).toBe('Bearer t');
      expect(seen.headers.get('traceparent')).toBe('00-1-2-01');
      expect(seen.request.redirect).toBe(isPage ? 'follow' : 'manual');
    }
  });

  test('gives nothing of the caller to a stranger', async () => {
    const server = traced(
      accepted(),
      status('done', { resultUrl: 'https://files.example.net/1' }),
      Response.json(7),
    );
    await createClient({ baseUrl, headers, polling: { jitter: 0 } }).run('reports');
    const stranger = server.requests[2];
    expect(stranger?.headers.has('authorization')).toBe(false);
    expect(stranger?.request.credentials).toBe(remembered('credentials', 'omit'));
  });

  test('is bounded by `timeout`', async () => {
    const server = traced(accepted(), noAnswer, status('done', { result: 7 }));
    const client = createClient({ baseUrl, polling: { jitter: 0 }, timeout: 2_000 });
    expect(await client.run('reports')).toBe(7);
    expect(server.moments).toEqual([0, 250, 2_625]);
  });
});

// Otherwise an upload that nobody wants would go on.
test('in a page the Request is aborted together with the wait', async () => {
  asPage(baseUrl);
  const controller = new AbortController();
  const server = traced(accepted(), () => {
    controller.abort('enough');
    return noAnswer();
  });
  const { signal } = controller;
  const client = createClient({ baseUrl, onAbort: 'detach', signal });
  await expect(client.run('reports')).rejects.toBe('enough');
  expect(server.requests[1]?.request.signal.aborted).toBe(true);
});
