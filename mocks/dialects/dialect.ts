import type { Plan } from '../scenario/plan.ts';
import type { Result, ResultPlace } from '../scenario/result.ts';
import type { Task } from '../task/task.ts';
import type { TaskView } from '../task/task-view.ts';
import type { Reply } from '../wire/message.ts';
import type { Problem } from '../wire/problem.ts';

/**
 * How a task server speaks; the same scenarios become the answers of this family of servers.
 * - `http`: 202 and `Location`, a status document; `DELETE`.
 * - `azure`: `Operation-Location` or `Azure-AsyncOperation` and a status monitor, `Location` and
 *   status codes, or the resource's own `provisioningState`: `scenario().monitor({ in })` says
 *   which, `'nowhere'` meaning the last one. What a PUT or a PATCH makes is found at its own URL
 *   alone; other results are in the monitor's `result` or at its `resourceLocation`, or where a `Location`
 *   beside it says (`succeeds(…, { at: 'url', header: 'Location' })`). `POST …:cancel`.
 * - `google`: an `Operation` (AIP-151), found by its name below the base URL, which needs the
 *   version (`…/v1/`); `response` or `error`; `POST …:cancel`, then the code 1.
 * - `odata`: 202 until there is a 200 with the code in `AsyncResult`, or, for clients of OData 4.0
 *   and those that accept `application/http`, inside. `DELETE`, then 404. A submit that does not
 *   prefer `respond-async` is answered with the result.
 * - `fhir`: `Content-Location`, `X-Progress`, then the JSON value (a manifest, a Bundle), or a
 *   manifest that names the result as its file; an `OperationOutcome`; `DELETE`, then 404. For
 *   clients that prefer `separate-export-status` the state is in `X-Export-Status`.
 * - `ogc`: 201 and a job, its `/results` once it is `successful`; `DELETE`, then `dismissed`.
 *
 * @example
 * const server = createTaskServer({ dialect: 'ogc' satisfies DialectName });
 */
export type DialectName = 'http' | 'azure' | 'google' | 'odata' | 'fhir' | 'ogc';

/** What can be asked about a task. */
export type Verb = 'poll' | 'result' | 'cancel';

/** Turns the server's view of a task into the answers of one family of servers. */
export interface Dialect {
  readonly name: DialectName;
  /**
   * Which request asks what, e.g. `POST /operations/{id}:cancel`, below the base URL. Where no
   * request asks for the result, it has no URL.
   */
  readonly requests: Readonly<{ poll: string; cancel: string; result?: string }>;
  /** What a scenario need not say. */
  readonly defaults: Pick<Partial<Plan>, 'accept' | 'monitor' | 'words' | 'cancel'>;
  /** Where the result of such a plan may be, the usual place first. */
  places(plan: Plan, kind: Result['kind']): readonly ResultPlace[];

  /** To a submit. Headers that the scenario or its defaults ask for are added to all of these. */
  accepted(view: TaskView): Reply;
  /** To a submit that succeeds at once. @default the result */
  finished?(view: TaskView): Reply;
  /** To a submit that does not ask for an operation, where it has to: what it would have ended as. */
  synchronous?(view: TaskView): Reply | undefined;
  /** To a poll. */
  status(view: TaskView): Reply;
  /** To a request for the result. @default the result, or 404 */
  result?(view: TaskView): Reply;
  /** What a GET of the submit's own URL asks for; undefined: nothing. */
  original?(task: Task): Verb | undefined;
  /** To a cancel that is accepted. */
  canceled(view: TaskView): Reply;
  /** To one that is not. @default 405 or 409 */
  uncanceled?(verdict: 'refused' | 'too late'): Reply;
  /** Anything else that goes wrong. */
  error(status: number, problem: Problem): Reply;
}
