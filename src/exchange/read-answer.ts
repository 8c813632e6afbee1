import { type Answer, isBodiless } from '../core/answer.ts';
import { contentType, isJson, isText } from '../core/content-type.ts';
import { Fault, Refusal } from '../core/fault.ts';
import { isOpen, isSeveral } from '../core/json-sequence.ts';
import type { Purpose } from '../core/rewrite.ts';
import { ignore } from '../operation/callback.ts';
import { decode, decodeAs } from './decode.ts';
import type { Sending } from './transport.ts';

/** Reads little further than `most` bytes: a kilobyte on the wire may be a gigabyte of gzip. */
async function readAtMost(most: number, stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
  const reader = stream.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let length = 0; length <= most; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  // At its end it has no effect.
  reader.cancel().catch(ignore);
  // Most come in one piece, and a Blob costs more than all else here.
  const [first, ...more] = chunks;
  return more.length ? new Blob(chunks).arrayBuffer() : (first ?? '');
}

/**
 * Reads a body that is no stream (React Native) by the methods that there are: not all of them work
 * everywhere, and one that fails has used the body up; hence the clones.
 */
async function readWhole(response: Response, isBinary: boolean) {
  const read = async (form: 'arrayBuffer' | 'blob' | 'text') => response.clone()[form]();
  // There a Blob can be made of what the network gave, but not of bytes.
  const form = isBinary ? 'blob' : globalThis.TextDecoder ? 'arrayBuffer' : 'text';
  return read(form).catch(() => read(isBinary ? 'arrayBuffer' : 'text'));
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
  head: Answer,
  purpose: Purpose,
  { parse, convention, limits }: Sending['settings'],
  said202: boolean,
  parseJson: (text: string) => unknown,
): Promise<Answer> {
  const { status, headers } = head;
  const header = headers.get('content-type') ?? '';
  const type = contentType(headers);
  const isResult = purpose === 'result';
  const isParsed = parse && purpose !== 'cancel';
  // No stream is not no body: React Native has none.
  const stream = isBodiless(status) ? null : response.body;
  const mayBeEnd = response.ok && status !== 202;
  const limit = mayBeEnd ? 'resultLength' : 'statusLength';
  const isTold = !isResult && (said202 ? documents : remarks).test(type);
  if (isParsed && mayBeEnd && stream !== null && !isTold) return { ...head, unread: response };
  const isTyped = isText(type);
  const isBinary = !!type && !isTyped && !convention.text;
  const isObject = isJson(type) && !(isResult && convention.text);
  let text: string | undefined;
  let body: unknown;
  let raw: Answer['raw'];
  const answer = (): Answer => ({ ...head, body, text, raw });
  try {
    const most = limits[limit];
    // It is this method that ky calls, with its time limit around it, and hands on what it gives.
    response.arrayBuffer = async () =>
      (stream === null
        ? ''
        : stream
          ? readAtMost(most, stream)
          : readWhole(response, isBinary)) as never;
    // A text where the platform gives nothing else, and a Blob where nobody wants a text.
    const content = (await pending.arrayBuffer()) as ArrayBuffer | Uint8Array<ArrayBuffer> | string;
    const { size, byteLength = size, length = byteLength } = content as ArrayBuffer & Blob & string;
    if (length > most)
      throw new Refusal(`HTTP ${status} with a body of over ${most} bytes (limits.${limit})`, head);
    const exact = isBinary ? undefined : decode(content, type, header);
    // An invalid byte in a remark must not hide the state, which is in ASCII.
    text = (exact ?? (isTyped && decodeAs('windows-1252', content as BufferSource))) || undefined;
    if (exact === undefined) raw = body = new Blob([content], { type: header });
    else if (exact) {
      body = exact;
      if (isParsed) raw = content;
    }
    if (text && (isObject || !type)) body = await parseJson(text);
  } catch (cause) {
    // An error's status says enough; and without a type, JSON was only a guess.
    if (response.ok && !(text && (!isObject || isSeveral(text)))) {
      if (cause instanceof Refusal) throw cause;
      const saw = `HTTP ${status} with a body that broke off or does not parse`;
      const isWhole = !!text && !isOpen(text);
      const advice = isResult && isWhole ? 'Read it with `parse`' : undefined;
      throw new Fault(saw, answer(), { cause, isWhole, advice });
    }
  }
  return answer();
}
