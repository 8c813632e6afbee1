import type { StandardSchemaV1 } from '@standard-schema/spec';
import { whereStateIs } from '../conventions/evidence.ts';
import { toResponse } from '../core/answer.ts';
import type { Checkpoint } from '../core/checkpoint.ts';
import { isHtml } from '../core/content-type.ts';
import { explain, ProtocolError, ResultError } from '../core/errors.ts';
import { Fault, isTransient, Refusal } from '../core/fault.ts';
import type { Outcome } from '../core/known.ts';
import { postponed } from '../core/postpone.ts';
import { type Hint, hintIn } from '../core/retry-after.ts';
import { nextDelay } from '../core/schedule.ts';
import type { Stop } from '../core/stop.ts';
import { pause } from './alarms.ts';
import type { Context } from './context.ts';
import { repeat } from './retry.ts';
import type { Parsed } from './unread.ts';

/** Waits for code of the caller's, which may never settle, until that or until it is stopped. */
const unlessStopped = <T>(stop: Stop, work: () => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const { end } = stop;
    stop.end = (reason) => {
      end?.(reason);
      reject(reason);
    };
    work().then(resolve, reject);
  });

/** Thrown in a step: the result is to be fetched later, and the checkpoint says when. */
export class Postponed extends Error {
  readonly checkpoint: Checkpoint;

  constructor(checkpoint: Checkpoint) {
    super();
    this.checkpoint = checkpoint;
  }
}

/**
 * Gets the result of an operation that has succeeded: fetches it if it has a URL of its own, and
 * applies `parse` and `schema`. After an error in `parse` there is no second try, because a
 * response can be read only once.
 *
 * @param time Returns the present time in epoch milliseconds.
 * @throws ResultError or ProtocolError, the reason it was stopped with, or {@link Postponed}.
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
    const follow = { url: `${url}` };
    const answer = await context.transport.send(follow, 'result', context, stop, checkpoint);
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
    if (url && !context.isStep && at + wait > time())
      await pause(at + wait - time(), context.alarms, stop);
    const rest = !context.isStep
      ? undefined
      : async (_: number, fault: Fault) => {
          const { isEarly } = fault;
          const now = time();
          const later = postponed(checkpoint, isEarly, hint, polling, now, Math.random());
          throw later ? new Postponed(later) : fault;
        };
    const maxOutage = context.isStep ? Infinity : polling.maxOutage;
    const answer = url
      ? await repeat(fetched, 'result', context, stop, maxOutage, ({ isWhole }) => !!isWhole, rest)
      : last;
    // It came with the answer to the submit, in another process.
    if (!answer) throw new Fault('a checkpoint does not hold an embedded result');
    // If the result is the whole document, it is passed on as it was sent.
    const embedded = url || result?.value === answer.body ? undefined : result;
    const text = convention.text ? answer.text : undefined;
    const value = await unlessStopped(stop, async () =>
      parse
        ? (parsed ?? parse(answer.unread ?? toResponse(answer, embedded?.value)))
        : embedded
          ? embedded.value
          : (answer.raw ?? text ?? answer.body),
    );
    const checked = await unlessStopped(stop, async () => schema?.['~standard'].validate(value));
    if (!checked) return value;
    if (!checked.issues) return checked.value;
    const [{ message, path }] = checked.issues as [StandardSchemaV1.Issue];
    const where = path
      ?.map((part) => String((part as Partial<StandardSchemaV1.PathSegment>).key ?? part))
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
    if (error instanceof Postponed) throw error;
    const later = hint && { wait: time() - at + nextDelay(polling, hint, 0, Math.random()) };
    const mayPass = (url && error instanceof Fault && !error.isWhole) || undefined;
    throw explain(error, ResultError, { url, checkpoint: { ...checkpoint, ...later }, mayPass });
  }
}
