/** React Native's `Response` has no `body`: that is no empty body. */
import { createClient, type OperationStatus, type SubmitOptions } from 'await202';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { bytesOf } from './bytes.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

/** Its own, also where a script has none. */
const decoder = new TextDecoder();
const { Blob: NetworkBlob } = globalThis;

type Gap = 'arrayBuffer' | 'blob' | 'text';

/**
 * As React Native has it: https://github.com/JakeChampion/fetch. A body is read once, in whatever
 * form; clones share what it is made of; and some forms fail there.
 */
class NativeResponse {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  readonly url: string;
  readonly type = 'default';
  bodyUsed = false;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #gaps: readonly Gap[];

  constructor(
    bytes: Uint8Array<ArrayBuffer>,
    { status = 200, headers, url = '' }: ResponseInit & { url?: string },
    gaps: readonly Gap[],
  ) {
    this.status = status;
    this.ok = status >= 200 && status < 300;
    this.headers = new Headers(headers);
    this.url = url;
    this.#bytes = bytes;
    this.#gaps = gaps;
  }

  async #read(form: Gap): Promise<Uint8Array<ArrayBuffer>> {
    if (this.bodyUsed) throw new TypeError('Already read');
    this.bodyUsed = true;
    if (this.#gaps.includes(form)) throw new Error(`FileReader cannot give ${form}`);
    return this.#bytes;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return Uint8Array.from(await this.#read('arrayBuffer')).buffer;
  }

  async blob(): Promise<Blob> {
    return new NetworkBlob([await this.#read('blob')], {
      type: this.headers.get('content-type') ?? '',
    });
  }

  async text(): Promise<string> {
    return decoder.decode(await this.#read('text'));
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  clone(): NativeResponse {
    if (this.bodyUsed) throw new TypeError('Already read');
    const { status, headers, url } = this;
    return new NativeResponse(this.#bytes, { status, headers, url }, this.#gaps);
  }
}

/** An answer: its code, its type, its body and further headers. */
type Native = readonly [
  code: number,
  type?: string | undefined,
  body?: string | Uint8Array<ArrayBuffer> | undefined,
  more?: object | undefined,
];
const json = (code: number, document: unknown, more?: object): Native => [
  code,
  'application/json',
  JSON.stringify(document),
  more,
];

function nativeClient(answers: readonly Native[], gaps: readonly Gap[] = []) {
  const lines: string[] = [];
  const rest = [...answers];
  const fetch = async (request: Request) => {
    lines.push(`${request.method} ${new URL(request.url).pathname}`);
    const [status = 500, type, body = '', more] = rest.shift() ?? [];
    const headers = { ...(type && { 'content-type': type }), ...more };
    const init = { status, headers, url: request.url };
    return new NativeResponse(
      typeof body === 'string' ? new TextEncoder().encode(body) : body,
      init,
      gaps,
    ) as unknown as Response;
  };
  const client = createClient({
    baseUrl: 'https://api.example.com/',
    polling: { jitter: 0 },
    fetch: fetch as typeof globalThis.fetch,
  });
  return { client, lines };
}

const accepted = (document?: unknown): Native =>
  document === undefined
    ? [202, undefined, '', { location: '/tasks/1' }]
    : json(202, document, { location: '/tasks/1' });

async function run(answers: readonly Native[], options: SubmitOptions = {}, gaps?: readonly Gap[]) {
  const { client, lines } = nativeClient(answers, gaps);
  const seen: OperationStatus[] = [];
  const end: unknown = await client
    .run('tasks', { ...options, onStatus: (status) => seen.push(status) })
    .catch((error: unknown) => error);
  return { end, lines, seen };
}

describe.for([
  { label: 'everything', gaps: [] },
  { label: 'no arrayBuffer()', gaps: ['arrayBuffer'] },
  { label: 'no blob()', gaps: ['blob'] },
] as const)('where its methods give $label', ({ gaps }) => {
  test('submit, polls and an embedded result are as ever', async () => {
    const { end, seen } = await run(
      [
        accepted({ message: 'in line' }),
        json(200, { state: 'queued', progress: 0.1 }),
        json(200, { state: 'running', progress: 0.5 }),
        json(200, { state: 'done', result: { total: 'ż' } }),
      ],
      {},
      gaps,
    );
    expect(end).toEqual({ total: 'ż' });
    expect(seen.map(({ state, progress }) => [state, progress])).toEqual([
      ['pending', undefined],
      ['pending', 0.1],
      ['running', 0.5],
      ['succeeded', 1],
    ]);
    expect(seen[0]).toMatchObject({ message: 'in line', body: { message: 'in line' } });
  });

  test('a 202 may name its monitor in its document', async () => {
    const { end, lines } = await run(
      [json(202, { statusUrl: '/t/7' }), json(200, { total: 7 })],
      {},
      gaps,
    );
    expect(end).toEqual({ total: 7 });
    expect(lines).toEqual(['POST /tasks', 'GET /t/7']);
  });

  test.for([
    { type: 'application/json', result: { a: 1 }, body: '{"a":1}' },
    { type: 'text/csv', result: 'a,b', body: 'a,b' },
    { type: undefined, result: { a: 1 }, body: '{"a":1}' },
    { type: undefined, result: 'hello', body: 'hello' },
  ])('a result at its own URL is read: $type', async ({ type, body, result }) => {
    const { end } = await run(
      [accepted(), json(200, { status: 'done', resultUrl: '/r' }), [200, type, body]],
      {},
      gaps,
    );
    expect(end).toEqual(result);
  });

  test('one of bytes is a Blob of these bytes', async () => {
    const bytes = bytesOf('504b0304ff');
    const answers: Native[] = [accepted(), [303, undefined, '', { location: '/r' }]];
    const { end } = await run([...answers, [200, 'application/zip', bytes]], {}, gaps);
    expect(end).toBeInstanceOf(Blob);
    expect(new Uint8Array(await (end as Blob).arrayBuffer())).toEqual(bytes);
    expect((end as Blob).type).toBe('application/zip');
  });

  test.for([
    { label: 'an embedded result', answers: [json(200, { status: 'done', result: { a: 1 } })] },
    {
      label: 'a result at its own URL',
      answers: [json(200, { status: 'done', resultUrl: '/r' }), json(200, { a: 1 })],
    },
    { label: "the monitor's last answer", answers: [json(202, {}), json(200, { a: 1 })] },
  ])('`parse` gets $label', async ({ answers }) => {
    const parse = (response: Response) => response.json();
    const { end } = await run([accepted(), ...answers], { parse }, gaps);
    expect(end).toEqual({ a: 1 });
  });

  test("`parse` gets the submit's own answer", async () => {
    const parse = (response: Response) => response.text();
    expect((await run([[200, 'text/csv', 'a,b']], { parse }, gaps)).end).toBe('a,b');
    expect((await run([json(200, { a: 1 })], { parse }, gaps)).end).toBe('{"a":1}');
  });

  test('a failure has its words', async () => {
    const problem = { status: 'failed', error: { code: 'disk', message: 'disk full' } };
    const { end } = await run([accepted(), json(200, problem)], {}, gaps);
    expect(end).toMatchObject({
      name: 'OperationFailedError',
      message: expect.stringContaining('disk full'),
      body: problem,
    });
  });

  test('a refusal has its problem', async () => {
    const problem = { title: 'Out of paper' };
    const { end } = await run(
      [[422, 'application/problem+json', JSON.stringify(problem)]],
      {},
      gaps,
    );
    expect(end).toMatchObject({ name: 'SubmitError', problem });
    expect(await (end as { response: Response }).response.json()).toEqual(problem);
  });
});

test('no content is no result: 204', async () => {
  expect((await run([accepted(), [204]])).end).toBeUndefined();
  expect((await run([[204]], { parse: (response) => response.text() })).end).toBe('');
});

test('the charset counts', async () => {
  const answers: Native[] = [accepted(), [303, undefined, '', { location: '/r' }]];
  const text = bytesOf('cff0e8');
  const { end } = await run([...answers, [200, 'text/plain; charset=windows-1251', text]]);
  expect(end).toBe('При');
});

test('and so it is without a TextDecoder, which Hermes may lack', async () => {
  vi.stubGlobal('TextDecoder', undefined);
  const { end } = await run([accepted(), json(200, { status: 'done', result: 'ż' })]);
  vi.unstubAllGlobals();
  expect(end).toBe('ż');
});

test('a redirect is followed', async () => {
  const { end, lines } = await run([
    accepted(),
    [307, undefined, 'moved', { location: '/t/2' }],
    json(200, { a: 1 }),
  ]);
  expect(end).toEqual({ a: 1 });
  expect(lines).toEqual(['POST /tasks', 'GET /tasks/1', 'GET /t/2']);
});

test('a body that breaks off is a fault, and the next poll goes on', async () => {
  const { client } = nativeClient(
    [accepted(), json(200, { status: 'running' })],
    ['arrayBuffer', 'text'],
  );
  const operation = await client.submit('tasks');
  expect(await operation.poll()).toMatchObject({ state: 'pending' });
  expect(operation.toJSON().failures).toBe(1);
});

test.for([
  {
    label: 'a Response that has lost its stream',
    make: (text: string, init: ResponseInit) =>
      Object.defineProperty(new Response(text, init), 'body', { value: undefined }),
  },
  {
    label: 'an object of its own',
    make(text: string, { status = 200, headers }: ResponseInit) {
      const read = async () => text;
      const own = { status, ok: status < 300, headers: new Headers(headers), text: read };
      return {
        ...own,
        json: async () => JSON.parse(text),
        clone: () => own,
      } as unknown as Response;
    },
  },
])('so it is with $label', async ({ make }) => {
  const answers = [
    make('{"message":"in line"}', {
      status: 202,
      headers: { location: '/tasks/1', 'content-type': 'application/json' },
    }),
    make('{"state":"queued"}', { headers: { 'content-type': 'application/json' } }),
    make('{"state":"done","result":7}', { headers: { 'content-type': 'application/json' } }),
  ];
  const client = createClient({
    baseUrl: 'https://api.example.com/',
    polling: { jitter: 0 },
    fetch: async () => answers.shift()!,
  });
  const operation = await client.submit('tasks');
  expect(operation.status).toMatchObject({ body: { message: 'in line' } });
  expect(await operation.result()).toBe(7);
  expect(operation.status.polls).toBe(2);
});

test('a document that is too long is refused', async () => {
  const { client } = nativeClient([accepted(), json(202, 'x'.repeat(100))]);
  const error = await rejection(client.run('tasks', { limits: { statusLength: 50 } }));
  expect(error).toMatchObject({
    name: 'ProtocolError',
    message: expect.stringContaining('over 50 bytes (limits.statusLength)'),
  });
});

describe('with a Blob that cannot be made of bytes, as there', () => {
  const { Blob, Response } = globalThis;
  beforeEach(() => {
    const NativeBlob = class extends Blob {
      constructor(parts: BlobPart[] = [], options?: BlobPropertyBag) {
        if (parts.some((part) => typeof part === 'object' && !(part instanceof Blob)))
          throw new Error("Creating blobs from 'ArrayBuffer' is not supported");
        super(parts, options);
      }
    };
    Object.defineProperty(NativeBlob.prototype, 'stream', { value: undefined });
    vi.stubGlobal('Blob', NativeBlob);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('a text with bytes that are invalid in its encoding is a Blob of them', async () => {
    const bytes = bytesOf('61e962');
    const { end } = await run([[200, 'text/plain', bytes]]);
    expect(new Uint8Array(await (end as Blob).arrayBuffer())).toEqual(bytes);
  });

  test('and does not hide the state, if it is that of a monitor', async () => {
    const running: Native = [
      200,
      'application/json',
      bytesOf('7b22737461747573223a2272756e6e696e67222c2261223a22e9227d'),
    ];
    const { seen } = await run([accepted(), running, json(200, { status: 'done', result: 7 })]);
    expect(seen.map(({ state }) => state)).toEqual(['pending', 'running', 'succeeded']);
  });

  test('`parse` gets the text, since a Response there reads no bytes as UTF-8', async () => {
    const parse = (response: Response) => response.text();
    const { end } = await run([[200, 'text/plain; charset=windows-1251', bytesOf('cff0e8')]], {
      parse,
    });
    expect(end).toBe('При');
  });

  /** As `expo/fetch` has it: the Response has a stream. */
  const streaming = (type: string, ...chunks: string[]) => {
    const encoder = new TextEncoder();
    const body = () =>
      new ReadableStream({
        start(sink) {
          for (const chunk of chunks) sink.enqueue(encoder.encode(chunk));
          sink.close();
        },
      });
    const response = new Response(body(), { headers: { 'content-type': type } });
    const bytes = encoder.encode(chunks.join(''));
    const clone = () => ({
      blob: async () => new NetworkBlob([bytes], { type }),
      arrayBuffer: async () => bytes.buffer,
    });
    return Object.assign(response, { clone }) as Response;
  };

  test.for(['application/json', 'application/zip'])(
    'a body that comes in pieces is whole: %s',
    async (type) => {
      const fetch = async () => streaming(type, '{"a":', '1}');
      const client = createClient({ baseUrl: 'https://api.example.com/', fetch });
      const end = await client.run('tasks');
      expect(end instanceof Blob ? await end.text() : end).toEqual(
        type === 'application/json' ? { a: 1 } : '{"a":1}',
      );
    },
  );
});
