import type { StandardSchemaV1 } from '@standard-schema/spec';
import { whereStateIs } from '../conventions/evidence.ts';
import { toResponse } from '../core/answer.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { isHtml } from '../core/content-type.ts';
import { explain, ProtocolError, ResultError } from '../core/errors.ts';
import { Fault, isTransient, Refusal } from '../core/fault.ts';
import type { Outcome } from '../core/lifecycle.ts';
import { type Hint, hintIn } from '../core/retry-after.ts';
import { nextDelay } from '../core/schedule.ts';
import type { Stop } from '../core/stop.ts';
import { pause } from './alarms.ts';
import type { Context } from './context.ts';
import { repeat } from './retry.ts';
import type { Parsed } from './unread.ts';

/**
 * Gets the result of an operation that has succeeded: fetches it if it has a URL of its own, and
 * applies `parse` and `schema`. After an error in `parse` there is no second try, because a
 * response can be read only once.
 *
 * @param time Returns the present time in epoch milliseconds.
 * @throws ResultError or ProtocolError, or the reason it was stopped with.
 */
export async function collect(
  context: Context,
  checkpoint: Checkpoint,
  { result, answer: last }: Outcome,
  { parsed }: Parsed,
  stop: Stop,
  time: () => number,
): Promise<unknown> {
  const { parse, schema, polling, clock, convention, limits } = context.settings;
  const { resultUrl: url, at, wait } = checkpoint;
  let hint: Hint | undefined;

  async function fetched() {
    hint = undefined;
    const answer = await context.transport.send({ url: `${url}` }, 'result', context, stop);
    hint = hintIn(convention, answer, clock.now(), checkpoint);
    const { status, headers, isMoved } = answer;
    if (status === 202 || status > 299) {
      // A new result may not have reached every node of the server yet.
      const isEarly =
        status > 399 &&
        time() <= at + limits.visibility &&
        (status === 404 || convention.read(answer, checkpoint) === 'fault');
      // A 202 says that the result is still being prepared.
      const isWhole = !(isEarly || status === 202 || isTransient(status, hint));
      throw new Fault(`HTTP ${status}`, answer, { isEarly, isWhole });
    }
    // A result may be a page. But if its URL redirects to one, that is a page to sign in.
    if (isMoved && isHtml(headers) && !parse)
      throw new Refusal('a redirect of the result to an HTML page', answer);
    return answer;
  }

  try {
    // An error's checkpoint holds the wait that the server asked for.
    if (url && at + wait > time()) await pause(at + wait - time(), context.alarms, stop);
    const answer = url
      ? await repeat(fetched, context, stop, polling.maxOutage, ({ isWhole }) => !!isWhole)
      : last;
    // It came with the answer to the submit, in another process.
    if (!answer) throw new Fault('a checkpoint does not hold an embedded result');
    // If the result is the whole document, it is passed on as it was sent.
    const embedded = url || result?.value === answer.body ? undefined : result;
    const text = convention.text ? answer.text : undefined;
    const value = await (parse
      ? (parsed ?? parse(answer.unread ?? toResponse(answer, embedded?.value)))
      : embedded
        ? embedded.value
        : (answer.raw ?? text ?? answer.body));
    const checked = await schema?.['~standard'].validate(value);
    if (!checked) return value;
    if (!checked.issues) return checked.value;
    const [{ message, path }] = checked.issues as [StandardSchemaV1.Issue];
    const where = path
      ?.map((part) => (part as Partial<StandardSchemaV1.PathSegment>).key ?? part)
      .join('.');
    const saw = `${message}${where ? ` at ${where}` : ''}`;
    // It was taken for the result only because it tells no state.
    if (checkpoint.evidence === 'unmarked' && checkpoint.monitor !== 'none') {
      const hint = `If it is a status document, ${whereStateIs}`;
      throw new ProtocolError(`a document without a state that does not match the schema: ${saw}`, {
        checkpoint,
        answer,
        hint,
      });
    }
    throw new ResultError(saw, {
      url,
      checkpoint,
      issues: checked.issues,
      advice: 'Compare the schema with what the server sends',
    });
  } catch (error) {
    const later = hint && { wait: time() - at + nextDelay(polling, hint, 0, Math.random()) };
    throw explain(error, ResultError, { url, checkpoint: { ...checkpoint, ...later } });
  }
}
