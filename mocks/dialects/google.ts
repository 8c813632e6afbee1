import type { TaskView } from '../task/task-view.ts';
import { jsonReply } from '../wire/message.ts';
import type { Dialect } from './dialect.ts';
import { errorObject } from './error-object.ts';

/** Google's long-running operations (https://google.aip.dev/151). */
export const google: Dialect = {
  name: 'google',
  requests: { poll: 'GET /operations/{id}', cancel: 'POST /operations/{id}:cancel' },
  // The operation's name in the body is enough to find it.
  defaults: { monitor: { in: 'nowhere' } },
  places: (_, kind) => (kind === 'json' ? ['embedded'] : []),
  accepted: (view) => jsonReply(200, operation(view)),
  finished: (view) => jsonReply(200, operation(view)),
  status: (view) => jsonReply(200, operation(view)),
  cancelAccepted: () => jsonReply(200, {}),
  // A cancel is best effort: only the operation shows that it came too late.
  cancelRejected: (verdict) =>
    verdict === 'too late'
      ? jsonReply(200, {})
      : google.error(501, { detail: 'Operations of this method cannot be canceled.' }),
  error(status, problem) {
    const { code: _, ...error } = errorObject(problem, status);
    return jsonReply(status, { error: { code: status, ...error, status: codes[status] } });
  },
};

const codes: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Proto3 leaves out what is false or empty, so `done` is there only when it is true. */
function operation(view: TaskView): unknown {
  const { id, state, result, problem, progress, message } = view;
  const metadata = { progress: progress ?? undefined, message };
  const isEmpty = metadata.progress === undefined && message === undefined;
  return {
    name: `operations/${id}`,
    ...(isEmpty ? {} : { metadata }),
    ...(problem ? { done: true, error: errorObject(problem, unknownCode) } : {}),
    ...(state === 'canceled' ? { done: true, error: { code: 1, message: 'Cancelled' } } : {}),
    ...(result?.kind === 'json' ? { done: true, response: result.value } : {}),
  };
}

/** `google.rpc.Code.UNKNOWN`, for a problem that has no number as its `code`. */
const unknownCode = 2;
