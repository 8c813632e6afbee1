/**
 * The global scope of a React Native app, in Node: the `fetch` that React Native brings
 * (whatwg-fetch, on an XMLHttpRequest), its Blob and FileReader, and the URL of the polyfill that
 * docs/react-native.md asks for, as its older versions have it. What React Native lacks is taken
 * away.
 */
import { XMLHttpRequest } from './xml-http-request.ts';

const NetworkBlob = Blob;

/** React Native makes a Blob of text and of other Blobs alone. */
const NativeBlob = new Proxy(Blob, {
  construct(target, [parts = [], options]: [BlobPart[]?, BlobPropertyBag?]) {
    if (parts.some((part) => part instanceof ArrayBuffer || ArrayBuffer.isView(part)))
      throw new Error("Blobs of 'ArrayBuffer' and 'ArrayBufferView' are not supported here");
    return new target(parts, options);
  },
});

class FileReader {
  result: unknown;
  error: unknown;
  onload = () => {};
  onerror = () => {};

  #read(reading: Promise<unknown>): void {
    reading.then(
      (result) => {
        this.result = result;
        this.onload();
      },
      (error) => {
        this.error = error;
        this.onerror();
      },
    );
  }

  readAsArrayBuffer(blob: Blob): void {
    this.#read(blob.arrayBuffer());
  }

  readAsText(blob: Blob, encoding: string): void {
    this.#read(blob.arrayBuffer().then((bytes) => new TextDecoder(encoding).decode(bytes)));
  }
}

const missing = [
  'ByteLengthQueuingStrategy',
  'CompressionStream',
  'CountQueuingStrategy',
  'DecompressionStream',
  'EventSource',
  'ReadableStream',
  'ReadableStreamDefaultReader',
  'TransformStream',
  'WritableStream',
];
async function enter(): Promise<void> {
  // No more can a Blob be read as one.
  Reflect.deleteProperty(Blob.prototype, 'stream');
  for (const name of missing) Reflect.deleteProperty(globalThis, name);

  // What the polyfill for `idempotencyKey: true` brings, and nothing else.
  const getRandomValues = crypto.getRandomValues.bind(crypto);
  const set = (members: object) => {
    for (const [name, value] of Object.entries(members))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  };
  const { URL, URLSearchParams } = await import('react-native-url-polyfill');
  for (const name of ['canParse', 'parse']) Reflect.deleteProperty(URL, name);
  set({
    Blob: NativeBlob,
    FileReader,
    URL,
    URLSearchParams,
    XMLHttpRequest,
    crypto: { getRandomValues },
    navigator: { product: 'ReactNative' },
  });
  const { fetch, Headers, Request, Response: Own } = await import('whatwg-fetch');
  /** What a test makes of bytes is an answer, which has them in a Blob of the network layer. */
  class Response extends Own {
    constructor(body: unknown, init?: ResponseInit) {
      const isBytes = body instanceof ArrayBuffer || ArrayBuffer.isView(body);
      super(isBytes ? new NetworkBlob([body as BlobPart]) : body, init);
    }
  }
  set({ fetch, Headers, Request, Response });
  // Not there; for the sake of the tests, which write answers with it.
  const json = (value: unknown, { headers: given, ...init }: ResponseInit = {}) => {
    const headers = new Headers(given);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new Response(JSON.stringify(value), { ...init, headers });
  };
  Object.assign(Response, { json });
}

// It is loaded for each file, and all of them share one global scope.
if (!('FileReader' in globalThis)) await enter();
