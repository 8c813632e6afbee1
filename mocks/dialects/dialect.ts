import type { Plan } from '../scenario/plan.ts';
import type { Result, ResultPlace } from '../scenario/result.ts';
import type { RequestPatterns, Verb } from '../task/request-patterns.ts';
import type { Task } from '../task/task.ts';
import type { TaskView } from '../task/task-view.ts';
import type { Reply } from '../wire/message.ts';
import type { Problem } from '../wire/problem.ts';

/**
 * Which family of servers a task server speaks like. Each makes its own answers of the same
 * scenarios.
 * - `http`: 202 and `Location`, then a status document. `DELETE` cancels.
 * - `azure`: `scenario().monitor({ in })` chooses what is polled. With `'Operation-Location'` or
 *   `'Azure-AsyncOperation'` it is a status monitor; with `'Location'` a URL whose status code tells
 *   the state; with `'nowhere'` the resource and its `provisioningState`. What a PUT or a PATCH
 *   makes is found only at the URL of that request. Other results are in the monitor's `result`, at
 *   its `resourceLocation`, or at the URL in a `Location` beside the monitor's
 *   (`succeeds(…, { at: 'url', header: 'Location' })`). `POST …:cancel` cancels.
 * - `google`: an `Operation` (AIP-151), found by its name below the base URL, which therefore needs
 *   the version (`…/v1/`). It ends with a `response` or an `error`. `POST …:cancel` cancels; the
 *   error then has the code 1.
 * - `odata`: 202 until the answer is there. It comes as a 200 with its status code in
 *   `AsyncResult`, or as an HTTP message in the body, for clients of OData 4.0 and those that accept
 *   `application/http`. A submit that does not prefer `respond-async` is answered with the result.
 *   `DELETE` cancels, and the monitor is gone (404).
 * - `fhir`: `Content-Location`, then `X-Progress` while it is running. It ends with the JSON result
 *   (a manifest, a Bundle), with a manifest of which the result is the only file, or with an
 *   `OperationOutcome`. For clients that prefer `separate-export-status`, `X-Export-Status` tells
 *   the state. `DELETE` cancels, and the monitor is gone (404).
 * - `ogc`: 201 and a job, with `/results` once it is `successful`. `DELETE` makes it `dismissed`.
 *
 * @example
 * const server = createTaskServer({ dialect: 'ogc' satisfies DialectName });
 */
export type DialectName = 'http' | 'azure' | 'google' | 'odata' | 'fhir' | 'ogc';

/**
 * Turns what the server knows of a task into the answers of one family of servers. The server adds
 * the headers that the scenario, or its defaults here, ask for.
 */
export interface Dialect {
  readonly name: DialectName;
  readonly requests: RequestPatterns;
  /** What holds where the scenario says nothing. */
  readonly defaults: Pick<Partial<Plan>, 'accept' | 'monitor' | 'words' | 'cancel'>;
  /** Where the result may be; the first place is the default. */
  places(plan: Plan, kind: Result['kind']): readonly ResultPlace[];

  /** Answers a submit that has started a task. */
  accepted(view: TaskView): Reply;
  /** Answers a submit whose scenario finishes at once. @default the result */
  finished?(view: TaskView): Reply;
  /**
   * Answers a submit that has not asked for a task, in families where it has to ask. The view shows
   * the task at its end. Undefined: the submit has asked for one.
   */
  synchronous?(view: TaskView): Reply | undefined;
  /** Answers a poll. */
  status(view: TaskView): Reply;
  /** Answers a request for the result. @default the result, or 404 */
  result?(view: TaskView): Reply;
  /** What a GET of the URL that the task was submitted to asks for; undefined: nothing. */
  verbAtSubmitUrl?(task: Task): Verb | undefined;
  /** Answers a cancel request that is accepted. */
  cancelAccepted(view: TaskView): Reply;
  /** Answers one that is not. @default 405 if it is refused, 409 if it is too late */
  cancelRejected?(verdict: 'refused' | 'too late'): Reply;
  /** Answers anything else that goes wrong. */
  error(status: number, problem: Problem): Reply;
}
