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

/**
 * The body to send in place of another, which says when it has been read to its end: what fetch has
 * not read yet, the server cannot have. It stays a Blob, because a stream has no length, and some
 * servers take no body without a `Content-Length`. Browsers read a Blob by themselves: there, and
 * for a form with files, it is underway until the server answers.
 */
export function watched<Body>(body: Body, upload: Upload): Body | Blob {
  const isText = typeof body === 'string';
  const isBlob = body instanceof Blob;
  const isBytes = body instanceof ArrayBuffer || ArrayBuffer.isView(body);
  const size = isText ? body.length : isBlob ? body.size : isBytes ? body.byteLength : 0;
  const isForm = body instanceof FormData;
  const hasFile =
    isForm && [...body.values()].some((value) => value instanceof Blob && value.size > small);
  upload.isUnderway = isOnce(body) || hasFile || size > small;
  if (size <= small) return body;

  const type = isText ? 'text/plain;charset=UTF-8' : isBlob ? body.type : '';
  const whole = new Blob([body as BlobPart], { type });
  whole.stream = () => {
    let at = 0;
    return new ReadableStream(
      {
        async pull(sink) {
          if (at >= whole.size) {
            upload.isUnderway = false;
            sink.close();
            return;
          }
          const part = whole.slice(at, at + small);
          at += small;
          sink.enqueue(new Uint8Array(await part.arrayBuffer()));
        },
      },
      { highWaterMark: 0 },
    );
  };
  return whole;
}
