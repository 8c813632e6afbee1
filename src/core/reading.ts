import type { Answer } from './answer.ts';
import { codeMeaning, isPage } from './answers.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Convention, FinalReading, Reading } from './convention.ts';
import { behindGateway, Fault, isTransient, Refusal } from './fault.ts';
import type { Limits } from './limits.ts';
import { type UrlRules, type Urls, urlsOf } from './rewrite.ts';
import { isFinalState } from './state.ts';
import { withoutForeign } from './taint.ts';

/**
 * What the meaning of an answer depends on: the convention, and what is accepted from the server.
 */
export interface ReadingContext extends UrlRules {
  readonly settings: UrlRules['settings'] & {
    readonly convention: Convention;
    readonly limits: Limits;
  };
}

/** What follows from an answer of the status monitor. */
export type Verdict =
  /**
   * The operation goes on or has ended. `answer` has no body if the monitor is gone: the body is only
   * an error.
   */
  | { readonly reading: Reading; readonly urls: Urls; readonly answer: Answer }
  /** Nothing is known of the operation that was not known before; the monitor may be missing. */
  | { readonly isMissing: true | undefined }
  /** This poll failed, but not the operation. */
  | { readonly fault: Fault };

export const isFinalReading = (reading: Reading): reading is FinalReading =>
  isFinalState(reading.state);

/** Goes level by level, because a hostile document could make a recursion overflow the stack. */
function isDeep(document: unknown, deepest: number): boolean {
  let level = [document];
  for (let depth = 0; level.length > 0 && depth <= deepest; depth++)
    level = level.flatMap((value) =>
      value && typeof value === 'object' ? Object.values(value) : [],
    );
  return level.length > 0;
}

/**
 * By what a status document goes beyond the limits; empty if it does not. It is asked only after the
 * convention has read the document, which alone tells whether it is final: then it may hold the
 * result, and be as long as `limits.resultLength`. So whatever reads must take linear time, which
 * test/hostile/time.test.ts and patterns.test.ts check.
 */
function excessOf({ text = '', body }: Answer, { statusLength, statusDepth }: Limits) {
  if (text.length > statusLength) return `${text.length} characters (limits.statusLength)`;
  // Each level takes at least one character, so a short text need not be searched.
  const isTooDeep = text.length > statusDepth && isDeep(body, statusDepth);
  return isTooDeep ? `over ${statusDepth} levels (limits.statusDepth)` : '';
}

/**
 * Judges an answer of the status monitor.
 *
 * @param now Epoch milliseconds.
 * @param hint Truthy if the answer says when to ask again.
 * @throws {@link Fault} if the monitor is gone or answers a definite 4xx, {@link Refusal} if
 * polling must not continue, and anything that the convention's own code throws.
 */
export function verdictOn(
  answer: Answer,
  before: Checkpoint,
  context: ReadingContext,
  now: number,
  hint: unknown,
): Verdict {
  const { convention, limits, rewriteUrl } = context.settings;
  const { status } = answer;
  const saw = `HTTP ${status}`;
  if (isPage(answer)) throw new Refusal(`${saw} with an HTML page`, answer);

  const read = (answer: Answer, before: Checkpoint) => {
    const reading = convention.read(answer, before);
    if (!reading || reading === 'fault' || reading.state !== 'succeeded') return reading;
    return { ...reading, ...convention.collect?.(reading, before) };
  };
  const known = answer.isForeign ? before : withoutForeign(before);
  const reading = read(answer, known);
  const isByCode = reading && reading !== 'fault' && reading.state === 'failed' && reading.evidence;
  if (reading === 'fault' || (isByCode && isTransient(status, hint)))
    return { fault: new Fault(saw, answer) };
  if (reading) {
    const excess = !isFinalReading(reading) && excessOf(answer, limits);
    if (excess) throw new Refusal(`a status document of ${excess}`, answer);
    const urls = urlsOf(reading, answer, before.statusUrl, context, (move) =>
      read(move(answer), move(known)),
    );
    const isMonitor = ({ resultUrl }: Urls) => resultUrl === before.statusUrl;
    // http() ignores a result URL that is the monitor's own, but it sees it before rewriteUrl does.
    if (rewriteUrl && isMonitor(urls) && !isMonitor(reading as Urls)) delete urls.resultUrl;
    return { reading, urls, answer };
  }

  const meaning = codeMeaning({ status, before, now, hint });
  const isLost = meaning === 'doubted' || meaning === 'gone';
  const end = meaning === 'canceled' ? meaning : isLost && convention.gone?.(before);
  if (end) {
    // The body is that of a 404 or 410: neither a status document nor a result.
    const nothing = { ...answer, status: 204, body: undefined, text: undefined };
    return { reading: { state: end, message: saw }, urls: {}, answer: nothing };
  }
  if (meaning === 'fault') return { fault: new Fault(saw, answer) };
  if (meaning === 'doubted') return { isMissing: true };
  if (meaning === 'unchanged') return { isMissing: before.isMissing };
  // A monitor that has never answered may have a URL that works only behind the gateway. A 401 or
  // 403 is about the caller instead.
  const isWrongUrl = before.visibleBy && status !== 401 && status !== 403;
  throw new Fault(saw, answer, { advice: isWrongUrl ? behindGateway : undefined });
}
