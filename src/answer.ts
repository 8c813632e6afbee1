import type { Answer } from './conventions/convention.ts';
import { Fault } from './fault.ts';

/** How a response is read. */
export interface ReadAs {
  /** Whether a finished body of this kind is left to `parse`. */
  readonly unread: (isJson: boolean) => boolean;
  /** In place of `JSON.parse`. */
  readonly parseJson: ((text: string, response: Response) => unknown) | undefined;
}

/** Types whose bodies are text; a body without a type is tried as JSON, then taken as text. */
const textual = /^text\/|json|xml|html|javascript|urlencoded|^$/i;

/**
 * Reads a response into a plain answer.
 *
 * @param pending Where the body is read off: ky's promise bounds that by `timeout`.
 * @throws {@link Fault} when the body breaks off, or calls itself JSON and does not parse (it may
 * have been cut off). The fault has the head of the answer: a 202's `Location` is not lost.
 */
export async function readAnswer(
  pending: Pick<Response, 'text' | 'blob'>,
  response: Response,
  url: string,
  { unread, parseJson }: ReadAs,
): Promise<Answer> {
  const { status, headers, ok } = response;
  const plain = { status, headers, url, body: undefined };
  const type = headers.get('content-type') ?? '';
  const isJson = /[/+]json\b/i.test(type);
  if (ok && status !== 202 && response.body && unread(isJson)) {
    return { ...plain, unread: response };
  }
  const broken = (cause: unknown): never => {
    throw new Fault(`HTTP ${status} with a body that broke off`, { answer: plain, cause });
  };
  if (!textual.test(type)) return { ...plain, body: await pending.blob().catch(broken) };
  const text = await pending.text().catch(broken);
  if (text === '') return plain;
  const answer = { ...plain, text, body: text as unknown };
  if (!isJson && type) return answer;
  try {
    return { ...answer, body: parseJson ? await parseJson(text, response) : JSON.parse(text) };
  } catch (cause) {
    // The status of an error says enough; and without a type JSON was only a guess.
    if (!ok || !isJson) return answer;
    throw new Fault(`HTTP ${status} with JSON that does not parse`, { answer, cause });
  }
}

/** Whether a status code comes without a body. */
const isBodiless = (status: number): boolean => status === 204 || status === 205 || status === 304;

/**
 * The answer as a Response whose body can be read (again). It has no `url`: that of a status
 * monitor may be signed, and a response ends up in logs.
 */
export function toResponse(answer: Answer, value?: unknown): Response {
  const { status, headers, text, body } = answer;
  const content =
    value === undefined ? (text ?? (body as BodyInit | undefined)) : JSON.stringify(value);
  // Where the runtime decoded or measured the original, these no longer fit.
  const fitting = new Headers(headers);
  fitting.delete('content-encoding');
  fitting.delete('content-length');
  return new Response(isBodiless(status) ? null : (content ?? null), { status, headers: fitting });
}
