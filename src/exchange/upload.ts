import { makesBlobs } from './read-body.ts';

/** A body of at most this many bytes is sent all at once, so an abort comes too late for it. */
const small = 65_536;

/** The body of a submit while it is sent. */
export interface Upload {
  /** A part of it may still have to be sent, as far as can be seen. */
  isUnderway: boolean;
}

/** Whether a body can be read, and so sent, only once: a stream or a generator. */
export const isOnce = (body: unknown): boolean =>
  'getReader' in Object(body) || Symbol.asyncIterator in Object(body);

/** Whether a body is a string, a Blob or bytes, and is sent in several pieces. */
function isLarge(body: unknown): boolean {
  const isBytes = body instanceof ArrayBuffer || ArrayBuffer.isView(body);
  const { length, size = length, byteLength = size } = Object(body);
  return byteLength > small && (isBytes || body instanceof Blob || typeof body === 'string');
}

/**
 * Replaces a body by one that notices when it has been read to its end: what `fetch` has not read
 * yet cannot have reached the server. The replacement is a Blob, not a stream, which has no length:
 * some servers refuse a body without a `Content-Length`. Browsers read a Blob without calling its
 * `stream()`, so there, and for a form with files, the upload is under way until the server
 * answers.
 */
export function watched<Body>(body: Body, upload: Upload): Body | Blob {
  const isForm = body instanceof FormData;
  // React Native has forms that do not tell what is in them.
  const parts: unknown[] = isForm && body.values ? [...body.values()] : [body];
  upload.isUnderway =
    isOnce(body) || parts.some((part) => part instanceof FormData || isLarge(part));
  if (!isLarge(body) || !makesBlobs()) return body;

  const type = typeof body === 'string' ? 'text/plain;charset=UTF-8' : (body as Blob).type;
  const whole = new Blob([body as BlobPart], { type });
  whole.stream = () => {
    let at = 0;
    const pull = async (sink: ReadableStreamDefaultController) => {
      const part = await whole.slice(at, at + small).arrayBuffer();
      at += small;
      if (part.byteLength) return sink.enqueue(new Uint8Array(part));
      upload.isUnderway = false;
      sink.close();
    };
    return new ReadableStream({ pull }, { highWaterMark: 0 });
  };
  return whole;
}
