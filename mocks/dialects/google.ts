import type { TaskView } from '../task/task-view.ts';
import { jsonReply } from '../wire/message.ts';
import type { Dialect } from './dialect.ts';
import { familyError } from './error-object.ts';

/** Google's long-running operations (https://google.aip.dev/151). */
export const google: Dialect = {
  name: 'google',
  requests: { poll: 'GET /operations/{id}', cancel: 'POST /operations/{id}:cancel' },
  // The name in the body is the address.
  defaults: { monitor: { in: 'nowhere' } },
  places: (_, kind) => (kind === 'json' ? ['embedded'] : []),
  accepted: (view) => jsonReply(200, operation(view)),
  finished: (view) => jsonReply(200, operation(view)),
  status: (view) => jsonReply(200, operation(view)),
  canceled: () => jsonReply(200, {}),
  // Best effort: whether it has helped is seen in the operation.
  uncanceled: (verdict) =>
    verdict === 'too late'
      ? jsonReply(200, {})
      : google.error(501, { detail: 'Operations of this method cannot be canceled.' }),
  error(status, problem) {
    const { code: _, ...error } = familyError(problem, status);
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

/** Proto3 leaves out what is false or empty. */
function operation(view: TaskView): unknown {
  const { id, state, result, problem, progress, message } = view;
  const metadata = { progress: progress ?? undefined, message };
  const isSilent = metadata.progress === undefined && message === undefined;
  return {
    name: `operations/${id}`,
    ...(isSilent ? {} : { metadata }),
    ...(problem ? { done: true, error: familyError(problem, unknownCode) } : {}),
    ...(state === 'canceled' ? { done: true, error: { code: 1, message: 'Cancelled' } } : {}),
    ...(result?.kind === 'json' ? { done: true, response: result.value } : {}),
  };
}

/** `google.rpc.Code.UNKNOWN`, for a problem that has no number as its `code`. */
const unknownCode = 2;
