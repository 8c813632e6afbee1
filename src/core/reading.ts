import type { Answer } from './answer.ts';
import { codeMeaning, isPage } from './answers.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { ActiveReading, Convention, FinalReading, Reading } from './convention.ts';
import { behindGateway, Fault, isTransient, Refusal } from './fault.ts';
import type { Limits } from './limits.ts';
import { type Taking, type Urls, urlsOf } from './rewrite.ts';
import { isFinalState } from './state.ts';

/** What it takes to read an answer: how the server speaks, and what is accepted from it. */
export interface Reader extends Taking {
  readonly settings: Taking['settings'] & {
    readonly convention: Convention;
    readonly limits: Limits;
  };
}

/** What an answer of the status monitor comes to. */
export type Verdict =
  /** It goes on. */
  | { readonly news: ActiveReading; readonly urls: Urls }
  /** It has ended; `answer` is the answer as what it means, where that is not what it says. */
  | { readonly end: FinalReading; readonly urls: Urls; readonly answer: Answer }
  /** It says nothing new, but that the monitor may have gone missing. */
  | { readonly isMissing: true | undefined }
  /** This poll failed, the operation did not. */
  | { readonly fault: Fault };

export const isFinalReading = (reading: Reading): reading is FinalReading =>
  isFinalState(reading.state);

/** By levels, because recursion is what a hostile document would overflow. */
function isDeep(document: unknown, deepest: number): boolean {
  let level = [document];
  for (let depth = 0; level.length > 0 && depth <= deepest; depth++)
    level = level.flatMap((value) =>
      value && typeof value === 'object' ? Object.values(value) : [],
    );
  return level.length > 0;
}

/** In what way a status document that says "not done yet" goes beyond the limits, if it does. */
function excessOf({ text = '', body }: Answer, { statusLength, statusDepth }: Limits) {
  if (text.length > statusLength) return `${text.length} characters (limits.statusLength)`;
  // Each level is at least one character long.
  const isTooDeep = text.length > statusDepth && isDeep(body, statusDepth);
  return isTooDeep ? `over ${statusDepth} levels (limits.statusDepth)` : '';
}

/**
 * What an answer of the status monitor comes to. Pure: time is an argument.
 *
 * @param now Epoch milliseconds.
 * @param hint Whether the answer says when to ask again.
 * @throws {@link Fault} for a definite no and for what is gone, {@link Refusal} for what must not be
 * gone on with, and whatever a convention's own code throws.
 */
export function verdictOn(
  answer: Answer,
  before: Checkpoint,
  reader: Reader,
  now: number,
  hint: unknown,
): Verdict {
  const { convention, limits, rewriteUrl } = reader.settings;
  const { status } = answer;
  const saw = `HTTP ${status}`;
  if (isPage(answer)) throw new Refusal(`${saw} with an HTML page`, answer);

  const read = (given: Answer, known: Checkpoint) => {
    const it = convention.read(given, known);
    if (!it || it === 'fault' || it.state !== 'succeeded') return it;
    return { ...it, ...convention.collect?.(it, known) };
  };
  const said = read(answer, before);
  const isByCode = said && said !== 'fault' && said.state === 'failed' && said.evidence;
  if (said === 'fault' || (isByCode && isTransient(status, hint)))
    return { fault: new Fault(saw, answer) };
  if (said) {
    const excess = !isFinalReading(said) && excessOf(answer, limits);
    if (excess) throw new Refusal(`a status document of ${excess}`, answer);
    const urls = urlsOf(said, answer, before.statusUrl, reader, (move) =>
      read(move(answer), move(before)),
    );
    const isMonitor = ({ resultUrl }: Urls) => resultUrl === before.statusUrl;
    // No convention can see that this is the monitor, by a name that was rewritten to its own.
    if (rewriteUrl && isMonitor(urls) && !isMonitor(said as Urls)) delete urls.resultUrl;
    return isFinalReading(said) ? { end: said, urls, answer } : { news: said, urls };
  }

  const meaning = codeMeaning({ status, before, now, hint });
  const isLost = meaning === 'doubted' || meaning === 'gone';
  const end = meaning === 'canceled' ? meaning : isLost && convention.gone?.(before);
  if (end) {
    // Of what is gone there is no document, and no result.
    const nothing = { ...answer, status: 204, body: undefined, text: undefined };
    return { end: { state: end, message: saw }, urls: {}, answer: nothing };
  }
  if (meaning === 'fault') return { fault: new Fault(saw, answer) };
  if (meaning === 'doubted') return { isMissing: true };
  if (meaning === 'unchanged' || meaning === 'not visible yet')
    return { isMissing: before.isMissing };
  // Where nobody has answered well yet, the address may be one that a gateway does not know; 401 and
  // 403 are about who asks.
  const isUnknown = before.visibleBy && status !== 401 && status !== 403;
  throw new Fault(saw, answer, { advice: isUnknown ? behindGateway : undefined });
}
