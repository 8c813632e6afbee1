import type { Answer } from '../core/answer.ts';
import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, header, type Selector } from './selectors.ts';

/** What is read of a task, a job or an error. Each of it may be missing, or be anything. */
interface Document {
  readonly '@odata.id'?: unknown;
  readonly TaskState?: unknown;
  readonly TaskStatus?: unknown;
  readonly JobState?: unknown;
  readonly JobStatus?: unknown;
  readonly Messages?: { readonly Message?: unknown };
  readonly error?: { readonly '@Message.ExtendedInfo'?: { readonly Message?: unknown } };
}

// Its members are `unknown`, and no value but `null` and `undefined` has none.
const documentOf = ({ body }: Answer) => (body ?? {}) as Document;

/** The last of its messages: the first one only says that it has started. */
const message: Selector = (answer) => [documentOf(answer).Messages].flat().at(-1)?.Message;

const extendedInfo: Selector = (answer) =>
  [documentOf(answer).error?.['@Message.ExtendedInfo']].flat()[0]?.Message;

/** `Critical` if it has completed, but not well. */
const state: Selector = (answer) => {
  const { TaskState, JobState, TaskStatus, JobStatus } = documentOf(answer);
  const word = TaskState ?? JobState;
  const health = TaskStatus ?? JobStatus;
  return word === 'Completed' && health === 'Critical' ? health : word;
};

/**
 * {@link https://www.dmtf.org/standards/redfish | DMTF Redfish}. The task monitor answers 202, then
 * once what the operation would have answered; some services name the task or a job instead, which
 * says it in its `TaskState` or `JobState`. The result is that answer, the task or the job.
 *
 * It is code because a monitor may end with a 204 whatever became of the task (OpenBMC): then the
 * task is asked, which only the answer to the submit has named.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://bmc.example/redfish/v1/', convention: redfish() });
 * await client.run('UpdateService/Actions/UpdateService.SimpleUpdate', { json: { ImageURI } });
 * ```
 */
export function redfish(): Convention {
  const base = http({
    name: 'redfish',
    monitor: [header('location'), body('TaskMonitor'), body('@odata.id')],
    accepted: [],
    state,
    words: {
      pending: ['New'],
      succeeded: ['RebootCompleted'],
      failed: ['Critical', 'Invalid', 'CompletedWithErrors', 'RebootFailed'],
      canceled: ['Killed'],
    },
    // Others may be of the poll: a session that has expired, a controller that restarts.
    codes: { failed: [400, 405, 409, 412, 422] },
    message,
    result: body(),
    error: [extendedInfo, message, body('error')],
  });
  return {
    ...base,
    accept(answer, request) {
      const reading = base.accept(answer, request);
      const { '@odata.id': task } = documentOf(answer);
      return typeof task === 'string' && reading && 'variables' in reading
        ? { ...reading, variables: { ...reading.variables, task } }
        : reading;
    },
    read(answer, before) {
      const { task, ended } = before.variables ?? {};
      if (answer.status === 204 && task)
        return { state: 'running', statusUrl: task, variables: { ended: 'yes' } };
      // The task is another resource, which says with a 200 that it is at work.
      return base.read(answer, ended ? { ...before, monitor: 'answers' } : before);
    },
    // The task may be forgotten first. Then all that is known is the monitor's 204.
    gone: ({ variables }) => (variables?.['ended'] ? 'succeeded' : undefined),
  };
}
