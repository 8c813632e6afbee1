import type { Answer } from './conventions/convention.ts';
import { Fault, Refusal } from './fault.ts';
import type { Limits } from './limits.ts';

/** Types whose bodies are text; a body without a type is tried as JSON, then taken as text. */
const textual = /^text\/|json|xml|html|http|javascript|urlencoded|^$/i;

/** One for all: between two answers it is at rest. */
const decoder = /* @__PURE__ */ new TextDecoder();

/** Reads no further than `most` bytes: what is a kilobyte on the wire may be a gigabyte of gzip. */
async function readAtMost(most: number, stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = stream.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks;
    length += value.length;
    if (length > most) {
      reader.cancel().catch(() => undefined);
      throw new Refusal(`a body of over ${most} bytes`);
    }
    chunks.push(value);
  }
}

/**
 * Reads a response into a plain answer.
 *
 * @param pending Where the body is read off: ky's promise bounds that by `timeout`.
 * @param leave Whether a finished body of this kind is left unread, for `parse`.
 * @throws {@link Fault} when the body breaks off, or calls itself JSON and does not parse (it may
 * have been cut off), {@link Refusal} when it is too long. Both have the head of the answer: a
 * 202's `Location` is not lost.
 */
export async function readAnswer(
  pending: Pick<Response, 'arrayBuffer'>,
  response: Response,
  url: string,
  leave: (isDocument: boolean) => boolean,
  limits: Limits,
  parseJson: (text: string) => unknown,
): Promise<Answer> {
  const { status, headers, ok, body } = response;
  const type = headers.get('content-type') ?? '';
  const isJson = /[/+]json\b/i.test(type);
  let answer: Answer = { status, headers, url, body: undefined };
  const mayBeEnd = ok && status !== 202;
  const limit = mayBeEnd ? 'resultLength' : 'statusLength';
  const isDocument = /[/+](json|http)\b/i.test(type);
  if (mayBeEnd && body && leave(isDocument)) return { ...answer, unread: response };
  try {
    let chunks: Uint8Array<ArrayBuffer>[] = [];
    if (body) {
      // It is this method that ky calls, with its time limit around it, and hands on what it gives.
      response.arrayBuffer = () => readAtMost(limits[limit], body) as never;
      chunks = (await pending.arrayBuffer()) as never;
    }
    if (!textual.test(type)) return { ...answer, body: new Blob(chunks, { type }) };
    // Not by way of a Blob: Bun would take UTF-16, and workerd keeps a byte order mark.
    const texts = chunks.map((chunk) => decoder.decode(chunk, { stream: true }));
    const text = texts.join('') + decoder.decode();
    if (!text) return answer;
    answer = { ...answer, text, body: text };
    return isJson || !type ? { ...answer, body: await parseJson(text) } : answer;
  } catch (cause) {
    // An error's status says enough; and without a type, JSON was only a guess.
    if (!ok || (answer.text && !isJson)) return answer;
    if (cause instanceof Refusal)
      throw new Refusal(`HTTP ${status} with ${cause.message} (limits.${limit})`, answer);
    throw new Fault(`HTTP ${status} with a body that broke off or does not parse`, answer, cause);
  }
}

/**
 * The answer as a Response whose body can be read (again). It has no `url`: that of a status
 * monitor may be signed, and a response ends up in logs.
 *
 * @param value In place of the body, as JSON.
 */
export function toResponse({ status, headers, text, body }: Answer, value?: unknown): Response {
  const content = value === undefined ? (text ?? (body as BodyInit)) : JSON.stringify(value);
  const fitting = new Headers(headers);
  // The body is no longer as it was encoded and measured.
  fitting.delete('content-encoding');
  fitting.delete('content-length');
  const empty = status === 204 || status === 205 || status === 304;
  // A server may send 999, which no Response may have.
  return new Response(empty ? null : content, { status: Math.min(status, 599), headers: fitting });
}
