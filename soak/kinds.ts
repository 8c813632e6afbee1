/** What the operations of the soak are, and what is right for each. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Checkpoint,
  type Client,
  OperationCanceledError,
  OperationError,
  OperationFailedError,
  OperationGoneError,
  OperationTimeoutError,
  PollError,
  SubmitError,
} from 'await202';
import type { Place, Plan } from './plan.ts';

/** What a kind works with. */
export interface Work {
  readonly client: Client;
  /** As another process would have it. */
  readonly other: Client;
  readonly plan: Plan;
  /** A random number from 0 up to 1. */
  random(): number;
}

export interface Kind {
  readonly name: string;
  /** Of a hundred operations. */
  readonly share: number;
  readonly plan: Partial<Plan>;
  /** Runs one operation; what is wrong with its end, if anything is. */
  run(work: Work): Promise<string | undefined>;
}

const path = 'tasks';

/** A submit that is repeated after a fault, so that none is an error. */
const submitOf = ({ plan }: Work) => ({ json: plan, idempotencyKey: true }) as const;

/** Whether it is this operation's own result. */
function expectResult({ plan }: Work, value: unknown): string | undefined {
  const text = JSON.stringify(value);
  return text === JSON.stringify({ number: plan.number }) ? undefined : `the result was ${text}`;
}

const nameOf = (error: unknown): string => (error instanceof Error ? `${error}` : String(error));

/** Whether it rejects with what is right. */
async function expectRejection(
  promise: Promise<unknown>,
  isRight: (error: unknown) => boolean,
): Promise<string | undefined> {
  return promise.then(
    (value) => `it resolved with ${JSON.stringify(value)}`,
    (error: unknown) => (isRight(error) ? undefined : `it rejected with ${nameOf(error)}`),
  );
}

/** Submits, and waits for this error, which has a checkpoint. */
const rejects = (isRight: (error: unknown, plan: Plan) => boolean) => (work: Work) =>
  expectRejection(
    work.client.run(path, submitOf(work)),
    (error) => error instanceof OperationError && !!error.checkpoint && isRight(error, work.plan),
  );

const runs = async (work: Work) => expectResult(work, await work.client.run(path, submitOf(work)));

const result = (name: string, share: number, place: Place): Kind => ({
  name,
  share,
  plan: { place },
  run: runs,
});

/** Waits for part of the operation's time. */
const partOf = ({ plan, random }: Work): Promise<void> =>
  sleep(random() * Math.min(plan.lasts, 10_000));

async function iterates(work: Work): Promise<string | undefined> {
  const operation = await work.client.submit(path, submitOf(work));
  let last = '';
  for await (const { state } of operation) last = state;
  return last === 'succeeded'
    ? expectResult(work, await operation.result())
    : `the last status was ${last}`;
}

async function aborts(work: Work): Promise<string | undefined> {
  const controller = new AbortController();
  const reason = { aborted: work.plan.number };
  const run = work.client.run(path, { ...submitOf(work), signal: controller.signal });
  const end = expectRejection(run, (error) => error === reason);
  await partOf(work);
  controller.abort(reason);
  return end;
}

async function cancels(work: Work): Promise<string | undefined> {
  const operation = await work.client.submit(path, submitOf(work));
  const waiter = expectRejection(
    operation.result(),
    (error) => error instanceof OperationCanceledError,
  );
  await partOf(work);
  const { state } = await operation.cancel();
  return state === 'canceled' ? waiter : `cancel() told ${state}`;
}

async function cancelsTooLate(work: Work): Promise<string | undefined> {
  const operation = await work.client.submit(path, submitOf(work));
  await partOf(work);
  const { state } = await operation.cancel();
  return state === 'succeeded'
    ? expectResult(work, await operation.result())
    : `cancel() told ${state}`;
}

async function resumes(work: Work): Promise<string | undefined> {
  const controller = new AbortController();
  const operation = await work.client.submit(path, {
    ...submitOf(work),
    signal: controller.signal,
    onAbort: 'detach',
  });
  const left = operation.result().catch(() => undefined);
  await partOf(work);
  const checkpoint = JSON.parse(JSON.stringify(operation)) as Checkpoint;
  controller.abort();
  await left;
  return expectResult(work, await work.other.resume(checkpoint).result());
}

/** Every kind, and how many of a hundred are of it. */
export const kinds: readonly Kind[] = [
  result('result embedded', 16, 'embedded'),
  result('result at a URL', 14, 'at a URL'),
  result('result behind a 303', 12, 'behind a 303'),
  result('result after 202s', 12, 'after 202s'),
  { name: 'iterated', share: 6, plan: {}, run: iterates },
  { name: 'resumed elsewhere', share: 5, plan: { mayHurry: true }, run: resumes },
  {
    name: 'failed',
    share: 6,
    plan: { ending: 'fails' },
    run: rejects(
      (error, { number }) =>
        error instanceof OperationFailedError && error.problem?.title === `failed ${number}`,
    ),
  },
  {
    name: 'canceled by others',
    share: 3,
    plan: { ending: 'is canceled' },
    run: rejects((error) => error instanceof OperationCanceledError),
  },
  {
    name: 'gone',
    share: 3,
    plan: { ending: 'is forgotten' },
    run: rejects((error) => error instanceof OperationGoneError),
  },
  {
    name: 'monitor dead',
    share: 2,
    plan: { ending: 'is never told' },
    run: rejects((error) => error instanceof PollError),
  },
  {
    name: 'timed out',
    share: 3,
    plan: { ending: 'never', mayHurry: true },
    run: (work) =>
      expectRejection(
        work.client.run(path, { ...submitOf(work), totalTimeout: 1_000 + work.plan.lasts / 2 }),
        (error) => error instanceof OperationTimeoutError,
      ),
  },
  {
    name: 'aborted',
    share: 8,
    plan: { ending: 'never', mustBeCanceled: true },
    run: aborts,
  },
  {
    name: 'canceled',
    share: 3,
    plan: { ending: 'never', mustBeCanceled: true },
    run: cancels,
  },
  {
    name: 'canceled slowly',
    share: 2,
    plan: { cancels: 'slowly', ending: 'is canceled' },
    run: cancels,
  },
  { name: 'canceled too late', share: 2, plan: { cancels: 'too late' }, run: cancelsTooLate },
  {
    name: 'refused',
    share: 2,
    plan: { ending: 'is refused' },
    run: (work) =>
      expectRejection(
        work.client.run(path, submitOf(work)),
        (error) => error instanceof SubmitError && error.accepted === 'no',
      ),
  },
  {
    name: 'submit unanswered',
    share: 1,
    plan: { ending: 'is lost' },
    // Without a key: nobody knows, and it must not be repeated.
    run: (work) =>
      expectRejection(
        work.client.run(path, { json: work.plan }),
        (error) => error instanceof SubmitError,
      ),
  },
];
