import { createClient } from '../client.ts';
import type { OperationEvent } from '../core/operation-event.ts';
import type { Operation } from '../operation/operation.ts';
import type { CommandLine } from './command-line.ts';
import { type Display, displayOf } from './display.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { operationIn } from './operation-input.ts';
import { clientOptions, submitOptions } from './settings.ts';
import type { Surroundings } from './surroundings.ts';
import { writeResult } from './write-result.ts';

/** What Ctrl-C aborts with. */
class Interrupted extends Error {}

/** Works until Ctrl-C, which aborts the signal. */
async function untilInterrupted(
  { onInterrupt }: Surroundings,
  display: Display,
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const controller = new AbortController();
  const off = onInterrupt(() => controller.abort(new Interrupted('Canceled by Ctrl-C')));
  try {
    return await work(controller.signal);
  } catch (error) {
    display.close();
    if (error instanceof Interrupted) {
      display.note('Canceling. Once more ends this without waiting for the answer');
      return exitCodes.interrupted;
    }
    // An option that the library refuses: nothing was sent.
    if (error instanceof TypeError) throw error;
    display.failure(error);
    return exitCodeOf(error);
  } finally {
    display.close();
    off();
  }
}

const outcomes = {
  accepted: 'The server has accepted the cancel',
  'too late': 'It was too late to cancel',
  gone: 'The server no longer knows the operation',
  refused: 'The server has refused to cancel',
  unanswered: 'The cancel was not answered',
} as const;

/**
 * Says what became of a cancel after Ctrl-C. That somebody listens also makes the checkpoint tell what
 * was submitted to, by which `resume` knows whom to trust.
 */
const listening =
  (display: Display) =>
  (event: OperationEvent): void => {
    if (event.type === 'cancelAnswered') display.note(outcomes[event.outcome]);
  };

/** Waits for the result and writes it, or writes the checkpoint. */
async function finish(
  operation: Operation<unknown>,
  line: CommandLine,
  surroundings: Surroundings,
  display: Display,
): Promise<number> {
  if (!line.waits) {
    const checkpoint = operation.detach();
    surroundings.stdout.write(
      `${JSON.stringify(line.isJson ? { type: 'checkpoint', checkpoint } : checkpoint)}\n`,
    );
    return exitCodes.succeeded;
  }
  display.status(operation.status);
  const value = await operation.result();
  display.close();
  await writeResult(value, line, surroundings);
  return exitCodes.succeeded;
}

/** `await202 submit URL` */
export async function submit(line: CommandLine, surroundings: Surroundings): Promise<number> {
  const [client, options] = await Promise.all([
    clientOptions(line, surroundings),
    submitOptions(line, surroundings),
  ]);
  const display = displayOf(line, surroundings);
  return untilInterrupted(surroundings, display, async (signal) => {
    const onStatus = line.waits ? display.status : undefined;
    const operation = await createClient({ ...client, onEvent: listening(display) }).submit(
      line.target,
      {
        ...options,
        signal,
        onStatus,
      },
    );
    return finish(operation, line, surroundings, display);
  });
}

/** `await202 resume OPERATION` */
export async function resume(line: CommandLine, surroundings: Surroundings): Promise<number> {
  const from = await operationIn(line.target, surroundings);
  const options = await clientOptions(line, surroundings, from);
  const display = displayOf(line, surroundings);
  const client = createClient({ ...options, onEvent: listening(display) });
  return untilInterrupted(surroundings, display, async (signal) => {
    const operation = client.resume(from, { signal, onStatus: display.status });
    return finish(operation, line, surroundings, display);
  });
}

/** `await202 cancel OPERATION` */
export async function cancel(line: CommandLine, surroundings: Surroundings): Promise<number> {
  const from = await operationIn(line.target, surroundings);
  const client = createClient(await clientOptions(line, surroundings, from));
  const display = displayOf(line, surroundings);
  return untilInterrupted(surroundings, display, async (signal) => {
    const operation = client.resume(from, { signal, onAbort: 'detach', onStatus: display.status });
    const { state } = await operation.cancel();
    display.close();
    if (state !== 'canceled') display.note(`It was too late: it has ${state}`);
    return state === 'canceled' ? exitCodes.succeeded : exitCodes.failed;
  });
}
