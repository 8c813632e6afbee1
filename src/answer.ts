import { ignore } from './callback.ts';
import { contentType, isJson, isText } from './content-type.ts';
import type { Answer } from './conventions/convention.ts';
import { decode, decodeAs } from './decode.ts';
import { Fault, Refusal } from './fault.ts';
import { isOpen, isSeveral } from './json-sequence.ts';
import type { Limits } from './limits.ts';

/** What an exchange is to make of a body. */
export interface Wanted {
  /** It answers a request for the result, and can be no status document. */
  readonly isResult: boolean;
  /** `parse` may get it, as it was sent. */
  readonly isParsed: boolean;
  /** The monitor ends by its code. */
  readonly said202: boolean;
  /** It is text whatever its type. */
  readonly isLines: boolean;
}

/** Neither has a Response of these a body, nor may one be made with it. */
const isBodiless = (status: number): boolean => /20[45]|304/.test(`${status}`);

function checkLength(length: number, most: number): void {
  if (length > most) throw new Refusal(`a body of over ${most} bytes`);
}

/** Reads no further than `most` bytes: what is a kilobyte on the wire may be a gigabyte of gzip. */
async function readAtMost(most: number, stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = stream.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) reader.cancel().catch(ignore);
    checkLength(length, most);
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole.buffer;
}

/**
 * Reads a body that is no stream (React Native) by the methods that there are: not all of them work
 * everywhere, and one that fails has used the body up; hence the clones.
 */
async function readWhole(most: number, response: Response, isBinary: boolean) {
  const read = async (form: 'arrayBuffer' | 'blob' | 'text') => response.clone()[form]();
  // There a Blob can be made of what the network gave, but not of bytes.
  const form = isBinary ? 'blob' : globalThis.TextDecoder ? 'arrayBuffer' : 'text';
  const whole = await read(form).catch(() => read(isBinary ? 'arrayBuffer' : 'text'));
  const { size, byteLength = size, length = byteLength } = whole as Blob & ArrayBuffer & string;
  checkLength(length, most);
  return whole;
}

/** Types of documents that tell a state, and those, or none, of what may tell one before any 202. */
const documents = /[/+](x-)?(json|http)$/;
const remarks = /^$|^text\/plain$|^(?!.*xhtml).*[/+](x-)?(json|http|xml)$/;

/**
 * Reads a response into a plain answer.
 *
 * @param pending Where the body is read off: ky's promise bounds that by `timeout`.
 * @throws {@link Fault} when the body breaks off, or calls itself JSON and does not parse (it may
 * have been cut off), {@link Refusal} when it is too long. Both have the head of the answer: a
 * 202's `Location` is not lost.
 */
export async function readAnswer(
  pending: Pick<Response, 'arrayBuffer'>,
  response: Response,
  url: string,
  { isResult, isParsed, isLines, said202 }: Wanted,
  limits: Limits,
  parseJson: (text: string) => unknown,
): Promise<Answer> {
  const { status, headers, ok } = response;
  const header = headers.get('content-type') ?? '';
  const type = contentType(headers);
  // No stream is not no body: React Native has none.
  const stream = isBodiless(status) ? null : response.body;
  const mayBeEnd = ok && status !== 202;
  const limit = mayBeEnd ? 'resultLength' : 'statusLength';
  const isTold = !isResult && (said202 ? documents : remarks).test(type);
  if (isParsed && mayBeEnd && stream !== null && !isTold)
    return { status, headers, url, body: undefined, unread: response };
  const isTyped = isText(type);
  const isBinary = !!type && !isTyped && !isLines;
  const isObject = isJson(type) && !(isResult && isLines);
  let text: string | undefined;
  let body: unknown;
  let raw: Answer['raw'];
  const answer = (): Answer => ({ status, headers, url, body, text, raw });
  try {
    const most = limits[limit];
    // It is this method that ky calls, with its time limit around it, and hands on what it gives.
    response.arrayBuffer = async () =>
      (stream
        ? readAtMost(most, stream)
        : stream === null
          ? new ArrayBuffer(0)
          : readWhole(most, response, isBinary)) as never;
    // A text where the platform gives nothing else, and a Blob where nobody wants a text.
    const content = (await pending.arrayBuffer()) as ArrayBuffer | string;
    const isString = typeof content === 'string';
    const exact = isBinary ? undefined : isString ? content : decode(content, type, header);
    // An invalid byte in a remark must not hide the state, which is in ASCII.
    const loose = exact ?? (isTyped && !isString ? decodeAs('windows-1252', content) : '');
    text = loose || undefined;
    if (exact === undefined) raw = body = new Blob([content], { type: header });
    else if (exact) {
      body = exact;
      if (isParsed) raw = content;
    }
    if (text && (isObject || !type)) body = await parseJson(text);
  } catch (cause) {
    // An error's status says enough; and without a type, JSON was only a guess.
    if (ok && !(text && (!isObject || isSeveral(text)))) {
      if (cause instanceof Refusal)
        throw new Refusal(`HTTP ${status} with ${cause.message} (limits.${limit})`, answer());
      const saw = `HTTP ${status} with a body that broke off or does not parse`;
      throw new Fault(saw, answer(), { cause, isWhole: !!text && !isOpen(text) });
    }
  }
  return answer();
}

/**
 * The answer as a Response whose body can be read (again). It has no `url`: that of a status
 * monitor may be signed, and a response ends up in logs.
 *
 * @param value In place of the body, as JSON.
 */
export function toResponse(
  { status, headers, text, body, raw, unread }: Answer,
  value?: unknown,
): Response {
  const whole = raw ?? text ?? body ?? (unread?.bodyUsed ? undefined : unread?.body);
  const content = value === undefined ? whole : JSON.stringify(value);
  const fitting = new Headers(headers);
  // The body is no longer as it was encoded and measured.
  fitting.delete('content-encoding');
  fitting.delete('content-length');
  // A server may send 999, which no Response may have.
  return new Response(isBodiless(status) ? null : (content as BodyInit), {
    status: Math.min(status, 599),
    headers: fitting,
  });
}
