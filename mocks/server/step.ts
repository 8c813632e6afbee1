import type { Dialect } from '../dialects/dialect.ts';
import { type DetailedFault, statusFaultReply } from '../scenario/fault.ts';
import type { Task } from '../task/task.ts';
import type { Call } from '../wire/call.ts';
import type { TaskAnswer } from '../wire/message.ts';

/** What one request does: the task as it is afterwards, and what is answered. */
export interface Step<After extends Task | undefined = Task> {
  readonly task: After;
  readonly answer: TaskAnswer;
}

/**
 * Takes a step through a fault: the usual answer is replaced, broken, lost or late.
 * A request whose answer is replaced or lost has no effect unless the fault says `applied`.
 */
export function stepThrough<After extends Task | undefined>(
  fault: DetailedFault | undefined,
  call: Call,
  before: After,
  dialect: Dialect,
  usual: () => Step<After>,
): Step<After> {
  if (!fault) return usual();
  if ('wire' in fault && fault.wire === 'reset in body') return broken(usual(), fault.delay);
  if (!('wire' in fault) && !('status' in fault)) return late(usual(), fault.delay);
  const task = fault.applied ? usual().task : before;
  if ('status' in fault) return { task, answer: statusFaultReply(fault, call.at, dialect) };
  return { task, answer: { kind: fault.wire === 'reset' ? 'reset' : 'hang', delay: fault.delay } };
}

function broken<Kind extends Step<Task | undefined>>(step: Kind, delay: number | undefined): Kind {
  const { answer } = step;
  if (answer.kind !== 'reply') return step;
  if (answer.body === undefined) return { ...step, answer: { kind: 'reset', delay } };
  return { ...step, answer: { ...answer, kind: 'reset in body', delay } };
}

function late<Kind extends Step<Task | undefined>>(step: Kind, delay: number): Kind {
  return { ...step, answer: { ...step.answer, delay } };
}
