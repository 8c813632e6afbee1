/** What is no longer than this is sent in one go: an abort comes too late for it. */
const small = 65_536;

/** The body of a submit on its way. */
export interface Upload {
  /** Something of it may still have to be sent, as far as anybody can tell. */
  isUnderway: boolean;
}

/** Whether a body can be read only once, and so be sent only once: a stream, a generator. */
export const isOnce = (body: unknown): boolean =>
  body instanceof ReadableStream || Symbol.asyncIterator in Object(body);

/** Whether it is a text, a Blob or bytes that are sent piece by piece. */
function isLarge(body: unknown): boolean {
  const isBytes = body instanceof ArrayBuffer || ArrayBuffer.isView(body);
  const { length, size = length, byteLength = size } = Object(body);
  return byteLength > small && (isBytes || body instanceof Blob || typeof body === 'string');
}

/**
 * The body to send in place of another, which says when it has been read to its end: what fetch has
 * not read yet, the server cannot have. It stays a Blob, because a stream has no length, and some
 * servers take no body without a `Content-Length`. Browsers read a Blob by themselves: there, and
 * for a form with files, it is underway until the server answers.
 */
export function watched<Body>(body: Body, upload: Upload): Body | Blob {
  const parts: unknown[] = body instanceof FormData ? [...body.values()] : [body];
  upload.isUnderway = isOnce(body) || parts.some(isLarge);
  if (!isLarge(body)) return body;

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
