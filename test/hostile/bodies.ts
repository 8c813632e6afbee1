// Bodies that a hostile or broken server may send, each as the bytes on the wire.

/** Bytes, and what becomes of them as JSON: `undefined` where they are none. */
export interface HostileBody {
  readonly label: string;
  readonly bytes: Buffer;
  /** What a 200 without a word has as its result. */
  readonly value?: unknown;
}

const json = (text: string): HostileBody => ({
  label: text.length > 60 ? `${text.slice(0, 60)}…` : text,
  bytes: Buffer.from(text),
  value: JSON.parse(text),
});
const deep = (depth: number, open: string, middle: string, close: string) =>
  open.repeat(depth) + middle + close.repeat(depth);

/** Each is JSON without a status word of its own, so that from a monitor it is the result. */
export const wordless: readonly HostileBody[] = [
  ...[
    'null',
    'true',
    '0',
    '-0',
    '1e999',
    '1E-999',
    '12345678901234567890123456789',
    '""',
    '"\\u0000\\ud800"',
    '[]',
    '[[[]]]',
    '["status","failed"]',
    '[{"status":"failed"}]',
    '{"":""}',
    '{"status":null}',
    '{"status":"","state":""}',
    '{"__proto__":{"status":"failed","result":1}}',
    '{"__proto__":"failed"}',
    '{"constructor":{"prototype":{"status":"failed"}}}',
    '{"toString":1,"valueOf":1,"toJSON":1,"then":1,"length":-1}',
    '{"progress":[{"toString":1}],"percentage":{"done":{"toString":1},"total":3}}',
    '{"links":{"__proto__":{"href":"/x"}},"_links":[null,{"rel":"result"}]}',
    '{"hasOwnProperty":1,"urls":{"get":{}},"data":{"links":0}}',
    '{"polls":-1,"progress":1e999,"percentComplete":"NaN","message":{}}',
  ].map(json),
  {
    label: 'a byte order mark before the JSON',
    bytes: Buffer.from('\ufeff{"total":1}'),
    value: { total: 1 },
  },
  {
    label: 'a key twice',
    bytes: Buffer.from('{"a":1,"a":2}'),
    value: { a: 2 },
  },
  {
    label: '20,000 keys',
    bytes: Buffer.from(`{${Array.from({ length: 20_000 }, (_, nth) => `"k${nth}":1`)}}`),
    value: Object.fromEntries(Array.from({ length: 20_000 }, (_, nth) => [`k${nth}`, 1])),
  },
];

/** Each is JSON but for bytes that are no UTF-8: as a result it stays these bytes. */
export const undecodable: readonly HostileBody[] = [
  {
    label: 'bytes that are no UTF-8 within a text',
    bytes: Buffer.from('{"a":"\xff\xfe\xc0\x80"}', 'latin1'),
  },
  { label: 'half a character within a text', bytes: Buffer.from('{"a":"\xe2\x82"}', 'latin1') },
];

/** Each calls itself JSON and is none. */
export const broken: readonly HostileBody[] = [
  ...[
    '{',
    '{"status":"running"',
    '{"status":"running",}',
    "{'status':'done'}",
    'undefined',
    'NaN',
    '<html>',
    '{"status":"done"}{"status":"done"',
    ')]}\',\n{"status":"done"}',
    '"\n"',
  ].map((text) => ({ label: JSON.stringify(text), bytes: Buffer.from(text) })),
  { label: 'UTF-16', bytes: Buffer.from('\ufeff{"status":"done"}', 'utf16le') },
  { label: 'NUL bytes', bytes: Buffer.alloc(1_000) },
  { label: 'bytes that are no UTF-8 at all', bytes: Buffer.alloc(1_000, 0xff) },
  { label: '100,000 brackets that never close', bytes: Buffer.from('['.repeat(100_000)) },
];

/** Nested so deep that whoever goes through it by recursion overflows the stack. */
export const nested: readonly HostileBody[] = [
  { label: 'a progress', bytes: Buffer.from(`{"progress":${deep(100_000, '[', '', ']')}}`) },
  { label: 'arrays', bytes: Buffer.from(deep(100_000, '[', '', ']')) },
  { label: 'objects', bytes: Buffer.from(deep(100_000, '{"a":', '1', '}')) },
  { label: 'both', bytes: Buffer.from(deep(50_000, '[{"status":', '"failed"', '}]')) },
];

/** Documents that say something of a state, which is no end or cannot be read. */
export const unfinished: readonly HostileBody[] = [
  '"running"',
  '{}',
  '{"status":7,"state":false}',
  '{"status":["failed"]}',
  '{"status":{"__proto__":{"state":"failed"}}}',
  '[{"status":"running"}]',
].map(json);

/** Documents of a failure, though not where one is usually told. */
export const failures: readonly HostileBody[] = [
  '"failed"',
  '{"Status":"failed"}',
  '{"status":{"status":"failed"}}',
].map(json);
