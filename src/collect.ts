import { toResponse } from './answer.ts';
import { OperationError } from './errors.ts';
import { broken, resultFailed } from './failures.ts';
import { Fault, isTransient, Refusal } from './fault.ts';
import type { Context, Outcome } from './monitor.ts';
import { repeat } from './retry.ts';
import type { Checkpoint } from './status.ts';

/**
 * The result of an operation that has succeeded: fetched if it has a URL of its own, made by
 * `parse`, checked by `schema`.
 *
 * @throws ResultError or ProtocolError, or the signal's reason.
 */
export async function collect(
  { settings, sending, transport }: Context,
  checkpoint: Checkpoint,
  { reading, answer, parsed }: Outcome,
  signal: AbortSignal,
): Promise<unknown> {
  const { parse, schema, polling, clock } = settings;
  const where = reading.state === 'succeeded' ? reading.result : undefined;

  async function fetched(): Promise<unknown> {
    const request = { url: checkpoint.resultUrl ?? checkpoint.statusUrl };
    const answer = await transport.send(request, 'result', sending, signal);
    const { status } = answer;
    // 202: it is being made ready.
    if (status === 202 || isTransient(status)) throw new Fault(`HTTP ${status}`, { answer });
    if (status >= 300) throw resultFailed(checkpoint, `HTTP ${status}`, { answer });
    return parse ? made(() => parse(answer.unread ?? toResponse(answer))) : answer.body;
  }

  /** What the caller's own code makes; it is not repeated, because a response is read only once. */
  async function made(make: () => unknown): Promise<unknown> {
    try {
      return await make();
    } catch (cause) {
      signal.throwIfAborted();
      throw resultFailed(checkpoint, '`parse` threw', { cause });
    }
  }

  async function value(): Promise<unknown> {
    if (checkpoint.resultUrl) return repeat(fetched, polling, clock, signal);
    if (parsed) return made(() => parsed);
    const embedded = where && 'value' in where ? where.value : undefined;
    if (parse && answer) return made(() => parse(toResponse(answer, embedded)));
    return where ? embedded : answer?.body;
  }

  async function checked(value: unknown): Promise<unknown> {
    if (!schema) return value;
    const result = await schema['~standard'].validate(value);
    if (!result.issues) return result.value;
    const { issues } = result;
    const path = issues[0]?.path?.map((part) => (typeof part === 'object' ? part.key : part));
    const at = path?.length ? ` (at ${path.join('.')})` : '';
    throw resultFailed(checkpoint, `the schema objects: ${issues[0]?.message}${at}`, { issues });
  }

  try {
    if (checkpoint.unmonitored && !answer && !checkpoint.resultUrl) {
      throw new Error("it was in the submit's own answer, and a checkpoint holds no bodies");
    }
    return await checked(await value());
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OperationError) throw error;
    if (error instanceof Refusal) throw broken('The result', error.message, { checkpoint });
    const { message, cause } = error as Error;
    const isFault = error instanceof Fault;
    const details = isFault ? { answer: error.answer, cause } : { cause: error };
    throw resultFailed(checkpoint, message, details);
  }
}
