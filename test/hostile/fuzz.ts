import fc from 'fast-check';

/** The parts of an answer; `undefined` for a connection that fails. */
export type Parts =
  | {
      readonly status: number;
      readonly headers: readonly (readonly [name: string, value: string])[];
      readonly body: string;
    }
  | undefined;

const words = fc.constantFrom(
  ...['running', 'queued', 'Succeeded', 'done', 'failed', 'CANCELED', 'cancel_requested'],
  ...['', ' ', 'no-such-word', '__proto__', 'constructor', 'toString', '\0', '\u202e'],
);

const urls = fc.constantFrom(
  ...[
    '/tasks/2',
    '//other.example/x',
    '\\\\other.example\\x',
    '?a=1',
    '#a',
    '',
    ' ',
    'x y',
    '\xe4',
  ],
  ...['http://api.example.com/x', 'file:///etc/passwd', 'data:,x'],
  ...['javascript:alert(1)', 'https://user:pass@api.example.com/', 'https://[', 'a\tb', '%0d%0a'],
  ...['https://api.example.com/tasks/3?sig=s3cret', 'https://other.example/x?sig=s3cret'],
);

const keys = fc.constantFrom(
  ...['status', 'state', 'phase', 'job_status', 'properties', 'progress', 'percentComplete'],
  ...['message', 'result', 'output', 'response', 'resultUrl', 'resourceLocation', 'error'],
  ...['errors', 'title', 'detail', 'type', 'statusUrl', 'urls', 'links', '_links', 'rel', 'href'],
  ...['get', 'self', 'data', '__proto__', 'constructor', 'prototype', 'then', 'length', ''],
);

const numbers = fc.constantFrom(
  '0',
  '1',
  '-1',
  '0.5',
  '50',
  '101',
  '-0',
  '1e308',
  '1e999',
  '1e-400',
);
const strings = fc.oneof(words, urls).map((text) => JSON.stringify(text));
const leaf = fc.oneof(fc.constantFrom('null', 'true', 'false'), numbers, strings);

/** A JSON text, often one that looks like a status document. Keys may come twice. */
const document: fc.Arbitrary<string> = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'json' },
    leaf,
    tie('object'),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => `[${items}]`),
  ),
  object: fc
    .array(fc.tuple(keys, tie('value')), { maxLength: 4 })
    .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`)}}`),
})).value;

const statusDocument = fc
  .tuple(words, document)
  .map(([word, rest]) =>
    rest.startsWith('{"') ? `{"status":${JSON.stringify(word)},${rest.slice(1)}` : rest,
  );

const delays = fc.constantFrom(
  ...['0', '1', '2.5', '-1', '1e999', '1e3', 'NaN', '3600', '99999999999999999999', 'soon', ''],
  ...['Sun, 06 Nov 1994 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994', 'Fri, 31 Feb 9999 24:61:61 GMT'],
  ...['Sunday, 06-Nov-94 08:49:37 GMT', '9'.repeat(400), '1800000100', '1800000100000'],
);

const links = fc.constantFrom(
  ...['</tasks/3>; rel="monitor"', '</r>; rel=result', '<>;rel=status', '<<<<', '<a>;rel="', ';;,'],
  ...['</x>; rel="self monitor", <y>; rel=result', '<file:///x>; rel=result'],
);

const types = fc.constantFrom(
  ...['application/json', 'application/problem+json', 'application/json; charset=utf-16'],
  ...['text/html', 'text/plain', 'image/png', 'nonsense'],
);

const header = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant('retry-after'), delays) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('location'), urls) },
  fc.tuple(fc.constantFrom('retry-after-ms', 'date'), delays),
  fc.tuple(fc.constantFrom('operation-location', 'content-location', 'x-progress'), urls),
  fc.tuple(fc.constant('link'), links),
  fc.tuple(fc.constant('content-type'), types),
);

const statuses = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(200, 202) },
  fc.constantFrom(
    ...[201, 204, 206, 226, 299, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 408, 409],
    ...[410, 418, 425, 429, 500, 501, 503, 599],
  ),
);

const body = fc.oneof(
  { weight: 8, arbitrary: statusDocument },
  { weight: 3, arbitrary: document },
  { weight: 1, arbitrary: document.map((text) => text.slice(0, -1)) },
  { weight: 1, arbitrary: fc.constant('') },
);

/** Any answer; most are JSON. */
export const answers: fc.Arbitrary<Parts> = fc.option(
  fc
    .tuple(statuses, fc.array(header, { maxLength: 4 }), body, fc.integer({ min: 0, max: 4 }))
    .map(([status, headers, text, odds]) => ({
      status,
      headers: odds ? [['content-type', 'application/json'] as const, ...headers] : headers,
      body: text,
    })),
  { nil: undefined, freq: 12 },
);
