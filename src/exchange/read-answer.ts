import { type Answer, isBodiless } from '../core/answer.ts';
import { contentType, isJson, isText } from '../core/content-type.ts';
import { Fault, Refusal } from '../core/fault.ts';
import { isOpen, isSeveral } from '../core/json-sequence.ts';
import { decode, decodeAs } from './decode.ts';
import type { Exchange } from './exchange.ts';
import { type Content, makesBlobs, readAtMost, readWhole } from './read-body.ts';
import type { Routes } from './routes.ts';
import type { ExchangeRequest } from './sending.ts';

/** Types of documents that may tell a state after a 202. */
const documents = /[/+](x-)?(json|http)$/;

/** Before any 202, plain text, XML and a document without a type may tell one as well. */
const remarks = /^$|^text\/plain$|^(?!.*xhtml).*[/+](x-)?(json|http|xml)$/;

/**
 * Reads a response into a plain answer.
 *
 * @throws {@link Fault} if the body breaks off, or is said to be JSON but does not parse (it may
 * have been cut off); {@link Refusal} if it is too long. Both have the head of the answer, so that
 * the `Location` of a 202 is not lost.
 */
export async function readAnswer(
  head: Answer,
  response: Response,
  { purpose, checkpoint, sending }: ExchangeRequest,
  { options: { parseJson } }: Routes,
  exchange: Exchange,
): Promise<Answer> {
  const { parse, convention, limits } = sending.settings;
  const { status, headers } = head;
  const header = headers.get('content-type') ?? '';
  const type = contentType(headers);
  const isResult = purpose === 'result';
  const isParsed = parse && purpose !== 'cancel';
  // `undefined` does not mean that there is no body: React Native has no streams. Expo has, but
  // there, too, the platform has to make the Blob that some results are.
  const stream = isBodiless(status) ? null : makesBlobs() ? response.body : undefined;
  const mayBeEnd = response.ok && status !== 202;
  const limit = mayBeEnd ? 'resultLength' : 'statusLength';
  // Once the monitor has said 202, its status codes tell the end.
  const said202 = checkpoint?.monitor === 'said202';
  const mayTellState = () => !isResult && (said202 ? documents : remarks).test(type);
  if (isParsed && mayBeEnd && stream !== null && !mayTellState())
    return { ...head, unread: response };
  const isTyped = isText(type);
  const isBinary = !!type && !isTyped && !convention.text;
  const isObject = isJson(type) && !(isResult && convention.text);
  let text: string | undefined;
  let body: unknown;
  let raw: Answer['raw'];
  const answer = (): Answer => ({ ...head, body, text, raw });
  try {
    const most = limits[limit];
    const read = () =>
      stream ? readAtMost(most, stream, exchange) : readWhole(response, isBinary);
    const content: Content = stream === null ? '' : await exchange.body(response, read);
    const { size, byteLength = size, length = byteLength } = content as ArrayBuffer & Blob & string;
    if (length > most)
      throw new Refusal(`HTTP ${status} with a body of over ${most} bytes (limits.${limit})`, head);
    const exact = isBinary ? undefined : decode(content as Exclude<Content, Blob>, type, header);
    // If a byte is invalid, the text is read in a single-byte encoding all the same: what tells the
    // state is in ASCII.
    text = (exact ?? (isTyped && decodeAs('windows-1252', content as BufferSource))) || undefined;
    if (exact === undefined) {
      const bytes = stream === undefined && !isBinary ? await readWhole(response, true) : content;
      raw = body = new Blob([bytes], { type: header });
    } else if (exact) {
      body = exact;
      // Without streams, a Response that is made of bytes reads each as a character.
      if (isParsed) raw = stream ? content : exact;
    }
    if (text && (isObject || !type))
      body = parseJson
        ? await parseJson(text, { request: new Request(head.url), response })
        : JSON.parse(text);
  } catch (cause) {
    // An error status is enough to know, and in a body without a type JSON was only a guess.
    if (response.ok && !(text && (!isObject || isSeveral(text)))) {
      if (cause instanceof Refusal) throw cause;
      const saw = `HTTP ${status} with a body that broke off or does not parse`;
      const isWhole = !!text && !isOpen(text);
      const advice = isResult && isWhole ? 'If it is not JSON, read it with `parse`' : undefined;
      throw new Fault(saw, answer(), { cause, isWhole, advice });
    }
  }
  return answer();
}
