import { toResponse } from './answer.ts';
import type { Answer, FailedReading } from './conventions/convention.ts';
import { problemIn } from './conventions/problem.ts';
import {
  CancelError,
  OperationCanceledError,
  OperationFailedError,
  OperationGoneError,
  OperationTimeoutError,
  PollError,
  ProtocolError,
  ResultError,
  SubmitError,
} from './errors.ts';
import type { Fault } from './fault.ts';
import type { Checkpoint } from './status.ts';
import { redact } from './trust.ts';

/*
 * Every error's message: what failed, what was seen, what to do. No URL in one has a query.
 */

const resume = 'client.resume(error.checkpoint) goes on from here';

/** What is known of an answer: for the error's properties. */
const seen = (answer: Answer | undefined) => ({
  response: answer && toResponse(answer),
  problem: problemIn(answer?.body),
});

/** A problem's own words, to stand behind the status code. */
function words(answer: Answer | undefined): string {
  const { title, detail } = problemIn(answer?.body) ?? {};
  const text = detail ?? title;
  return text ? `: ${text}` : '';
}

export function submitRejected(answer: Answer): SubmitError {
  const { status, url } = answer;
  // A 408 says that the server gave up reading, not what it had read.
  const accepted = status >= 400 && status < 500 && status !== 408 ? 'no' : 'unknown';
  const advice =
    accepted === 'no'
      ? 'Nothing was started; mend the request'
      : 'The server may have started it: look before you repeat, or use idempotencyKey';
  return new SubmitError(
    `The submit to ${redact(url)} was not accepted: HTTP ${status}${words(answer)}. ${advice}.`,
    { accepted, ...seen(answer) },
  );
}

export function submitUnanswered(fault: Fault): SubmitError {
  if (fault.answer && !fault.answer.body && fault.answer.status >= 300) {
    return submitRejected(fault.answer);
  }
  const { sent, message, cause, answer } = fault;
  const advice = sent
    ? 'The server may have started it: look before you repeat, or use idempotencyKey'
    : 'It never left; nothing was started';
  return new SubmitError(`The submit failed: ${message}. ${advice}.`, {
    accepted: sent ? 'unknown' : 'no',
    cause,
    ...seen(answer),
  });
}

/** A 202 that names no monitor, or a 200 whose word says that it goes on. */
export function noMonitor(answer: Answer, word: string | undefined): ProtocolError {
  const says = word === undefined ? '' : ` and the state '${word}'`;
  const hint =
    'If the server sends one, it may be hidden from a browser: it has to answer with ' +
    'Access-Control-Expose-Headers: Location, Operation-Location, Retry-After. If it is named ' +
    "elsewhere, say where: http({ monitor: body('…') }) or http({ monitor: template('…') })";
  return new ProtocolError(
    `The submit to ${redact(answer.url)} was accepted, but its status monitor is unknown: ` +
      `HTTP ${answer.status}${says}, with no URL to poll. ${hint}.`,
    { hint, response: toResponse(answer) },
  );
}

export function broken(
  what: string,
  saw: string,
  details: { checkpoint?: Checkpoint; answer?: Answer | undefined; cause?: unknown },
): ProtocolError {
  const { answer, ...rest } = details;
  const advice = 'Check the server, its proxies and the convention';
  return new ProtocolError(`${what} broke the convention: saw ${saw}. ${advice}.`, {
    response: answer && toResponse(answer),
    ...rest,
  });
}

export function pollFailed(
  checkpoint: Checkpoint,
  saw: string,
  answer: Answer | undefined,
  failures: number,
  cause?: unknown,
): PollError {
  const often = failures > 1 ? `, ${failures} times in a row` : '';
  const advice = `The operation may go on; ${resume}`;
  return new PollError(
    `Polling ${redact(checkpoint.statusUrl)} failed: saw ${saw}${words(answer)}${often}. ${advice}.`,
    { checkpoint, cause, ...seen(answer) },
  );
}

export function gone(checkpoint: Checkpoint, answer: Answer): OperationGoneError {
  return new OperationGoneError(
    `The operation is gone: ${redact(checkpoint.statusUrl)} answered HTTP ${answer.status}. ` +
      'It is unknown there or has expired; submit it again if its result is still needed.',
    { checkpoint, response: toResponse(answer) },
  );
}

export function failed(
  checkpoint: Checkpoint,
  reading: FailedReading,
  body: unknown,
): OperationFailedError {
  const { message, problem, word = 'failed' } = reading;
  return new OperationFailedError(
    `The operation failed on the server: ${message ?? `it is '${word}', without a reason`}. ` +
      'error.body has the whole status document; a new submit starts it again.',
    { checkpoint, problem, body },
  );
}

export function canceled(checkpoint: Checkpoint): OperationCanceledError {
  return new OperationCanceledError(
    `The operation was canceled: ${redact(checkpoint.statusUrl)} has no result. ` +
      'Submit it again if it is still needed.',
    { checkpoint },
  );
}

export function timedOut(
  totalTimeout: number,
  observed: Readonly<Record<string, number>>,
  checkpoint?: Checkpoint,
): OperationTimeoutError {
  const list = Object.entries(observed).map(([what, times]) => `${times} × ${what}`);
  const advice = checkpoint
    ? `It goes on at the server; ${resume}, with a longer totalTimeout`
    : 'The server may have started it: look before you repeat, or use idempotencyKey';
  return new OperationTimeoutError(
    `The operation did not end within ${totalTimeout} ms: ` +
      `saw ${list.join(', ') || 'no answer'}. ${advice}.`,
    { checkpoint, observed },
  );
}

export function cancelFailed(
  checkpoint: Checkpoint,
  saw: string,
  answer: Answer | undefined,
  cause?: unknown,
): CancelError {
  return new CancelError(
    `Canceling ${redact(checkpoint.statusUrl)} failed: saw ${saw}${words(answer)}. ` +
      'The operation lives on; wait for its end, or try again.',
    { checkpoint, cause, response: answer && toResponse(answer) },
  );
}

export function resultFailed(
  checkpoint: Checkpoint,
  saw: string,
  details: { answer?: Answer | undefined; cause?: unknown; issues?: ResultError['issues'] },
): ResultError {
  const { answer, cause, issues } = details;
  const advice = issues
    ? 'Compare the schema with what the server sends'
    : `The operation has succeeded; ${resume}`;
  return new ResultError(`The result could not be had: ${saw}${words(answer)}. ${advice}.`, {
    checkpoint,
    cause,
    issues,
    ...seen(answer),
  });
}
