/** A response that is wrapped in a body, as OData 4.0 has it. */
import { createClient, odata } from 'await202';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { unwrapped } from '../../src/conventions/application-http.ts';
import { fastTime } from '../support/scripted-answers.ts';

const url = 'https://example.com/odata/async/1';
const answer = (text?: string) => ({ status: 200, headers: new Headers(), url, text, body: text });

test.for([
  ['JSON', 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n{"ID":7}\r\n', '200', { ID: 7 }],
  ['lines that end in LF alone', 'HTTP/1.1 404 Not Found\nA: b\n\n"no"', '404', 'no'],
  ['text', 'HTTP/1.1 200 OK\r\n\r\none\r\n\r\ntwo', '200', 'one\r\n\r\ntwo'],
  ['nothing', 'HTTP/1.1 204 No Content\r\n\r\n', '204', undefined],
  ['no end of its head', 'HTTP/2 204\r\nA: b', '204', undefined],
] as const)('unwraps %s', ([, text, code, body]) => {
  const inner = unwrapped(answer(text));
  expect(inner.headers.get('asyncresult')).toBe(code);
  expect(inner.body).toEqual(body);
});

test.for([
  ['no text', undefined],
  ['JSON', '{"ID":7}'],
  ['text that only begins alike', 'HTTP is a protocol'],
  ['text that quotes a response', 'It said: HTTP/1.1 200 OK\r\n\r\n7'],
  ['a request', 'GET / HTTP/1.1\r\n\r\n'],
] as const)('leaves %s as it is', ([, text]) => {
  const given = answer(text);
  expect(unwrapped(given)).toBe(given);
});

test('takes no time for a head without an end', () => {
  const began = performance.now();
  unwrapped(answer(`HTTP/1.1 200 OK${'\r\n\r'.repeat(300_000)}`));
  expect(performance.now() - began).toBeLessThan(1000);
});

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

test.for([
  ['200 OK', { ID: 7 }],
  ['500 Oops', undefined],
] as const)('`parse` gets what is wrapped, not the wrapping: %s', async ([line, expected]) => {
  const answers = [
    new Response(null, { status: 202, headers: { location: url } }),
    new Response(`HTTP/1.1 ${line}\r\n\r\n{"ID":7}`, {
      headers: { 'content-type': 'application/http' },
    }),
  ];
  const client = createClient({
    convention: odata(),
    polling: { jitter: 0 },
    fetch: async () => answers.shift() ?? Response.error(),
  });
  const parsed = client.run('https://example.com/odata/Reports', {
    parse: (response) => response.json(),
  });
  if (expected) expect(await parsed).toEqual(expected);
  else await expect(parsed).rejects.toThrow('The operation failed');
});
