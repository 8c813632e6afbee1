/** What `curl -v` prints becomes a transcript, whose lines are still those of the file. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromCurl } from '../../scripts/transcript/curl.ts';

const read = (...lines: string[]) => fromCurl(lines.join('\n')).map(({ text }) => text);

const folder = new URL('../../transcripts/', import.meta.url);

test.for(readdirSync(folder))('%s, written by hand, stays as it is', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  expect(fromCurl(text)).toEqual(text.split('\n').map((line, at) => ({ text: line, at })));
});

test('only the exchange is left, with absolute URLs and a mark at each line of a body', () => {
  const printed = [
    '$ curl -v https://api.example.com/reports -d @input.json',
    '* Host api.example.com:443 was resolved.',
    '* Connected to api.example.com (192.0.2.1) port 443',
    '* SSL connection using TLSv1.3',
    '> POST /reports?v=1 HTTP/2\r',
    '> Host: api.example.com\r',
    '> User-Agent: curl/8.5.0\r',
    '> Accept: */*\r',
    '> authorization: Bearer key\r',
    '> Content-Length: 13\r',
    '> \r',
    '} [13 bytes data]',
    '* upload completely sent off: 13 bytes',
    '< HTTP/2 100 \r',
    '< \r',
    '< HTTP/2 202 \r',
    '< Location: /tasks/1\r',
    '< Content-Length: 0\r',
    '< \r',
    '* Connection #0 to host api.example.com left intact',
    '* running 40%',
    '$ curl -v https://api.example.com/tasks/1',
    '> GET /tasks/1 HTTP/2\r',
    '> Host: api.example.com\r',
    '> \r',
    '< HTTP/2 200 \r',
    '< content-type: application/json\r',
    '< \r',
    '{ [40 bytes data]',
    '  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0',
    '{',
    '  "status": "done",',
    '',
    '  "total": 7',
    '}* Connection #0 to host api.example.com left intact',
    '',
    '= succeeded {"status":"done","total":7}',
  ];
  expect(fromCurl(printed.join('\n')).map(({ text, at }) => [at + 1, text])).toEqual([
    [1, '$ curl -v https://api.example.com/reports -d @input.json'],
    [5, '> POST https://api.example.com/reports?v=1'],
    [9, '> authorization: Bearer key'],
    [11, '>'],
    [5, '> *'],
    [16, '< 202'],
    [17, '< Location: /tasks/1'],
    [19, '<'],
    [21, '* running 40%'],
    [22, '$ curl -v https://api.example.com/tasks/1'],
    [23, '> GET https://api.example.com/tasks/1'],
    [25, '>'],
    [26, '< 200'],
    [27, '< content-type: application/json'],
    [28, '<'],
    [31, '< {'],
    [32, '<   "status": "done",'],
    [33, '<'],
    [34, '<   "total": 7'],
    [35, '< }'],
    [37, '= succeeded {"status":"done","total":7}'],
  ]);
});

describe('the scheme', () => {
  const asked = ['> GET / HTTP/1.1', '> Host: localhost:8080', '>', '< HTTP/1.1 204 No Content'];

  test('is http where curl connects without TLS', () => {
    const [first] = read('* Connected to localhost (127.0.0.1) port 8080', ...asked);
    expect(first).toBe('> GET http://localhost:8080/');
  });

  test('is https where curl does not say', () => {
    expect(read(...asked)[0]).toBe('> GET https://localhost:8080/');
  });

  test('is that of an absolute URL', () => {
    expect(read('> GET http://a.example/x HTTP/1.1', '< 204')[0]).toBe('> GET http://a.example/x');
  });
});

test('the body of a request stands for any, unless somebody has written it there', () => {
  const [head, rest] = [
    ['> POST / HTTP/1.1', '> host: a.example', '> content-length: 2', '>'],
    ['< HTTP/1.1 200'],
  ];
  expect(read(...head, ...rest)).toEqual(['> POST https://a.example/', '>', '> *', '< 200']);
  expect(read(...head, '> {}', ...rest)).toEqual(
    ['POST https://a.example/', '', '{}'].map((text) => `> ${text}`.trimEnd()).concat('< 200'),
  );
});

test('what comes below an answer without a body is no body', () => {
  const lines = ['> GET / HTTP/1.1', '> Host: a.example', '>'];
  const below = read(...lines, '< HTTP/1.1 202', '< Content-Length: 0', '<', '', 'A minute later:');
  expect(below).toEqual(['> GET https://a.example/', '>', '< 202', '<', '', 'A minute later:']);
});

test('the tunnel through a proxy is no exchange of the server', () => {
  expect(
    read(
      '> CONNECT a.example:443 HTTP/1.1',
      '> Host: a.example:443',
      '>',
      '< HTTP/1.1 200 Connection established',
      '<',
      '> GET / HTTP/1.1',
      '> Host: a.example',
      '>',
      '< HTTP/1.1 204',
    ),
  ).toEqual(['> GET https://a.example/', '>', '< 204']);
});
