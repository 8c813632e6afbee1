import type { Dialect } from '../dialects/dialect.ts';
import type { Reply } from '../wire/message.ts';
import type { ParsedRequest } from '../wire/parsed-request.ts';
import type { Step } from './step.ts';

/** What a submit gets when its `Idempotency-Key` was used before. */
export type Replay =
  | { readonly kind: 'replayed'; readonly step: Step }
  | { readonly kind: 'refused'; readonly answer: Reply };

/** The answers to submits with an `Idempotency-Key`, kept so that they can be repeated. */
export interface Replays {
  find(request: ParsedRequest): Replay | undefined;
  /** Keeps the answer, if the submit has a key. */
  remember(request: ParsedRequest, step: Step): void;
}

/** Begins without any answers. */
export function createReplays(dialect: Dialect): Replays {
  const known = new Map<string, { readonly body: string; readonly step: Step }>();
  return {
    find(request) {
      const first = known.get(keyOf(request) ?? '');
      if (!first) return undefined;
      if (first.body !== bodyOf(request)) return { kind: 'refused', answer: otherBody(dialect) };
      const { task, answer } = first.step;
      const headers = 'headers' in answer ? answer.headers : {};
      const marked = { ...answer, headers: { ...headers, 'idempotent-replayed': 'true' } };
      return { kind: 'replayed', step: { task, answer: marked } };
    },
    remember(request, step) {
      const key = keyOf(request);
      if (key !== undefined) known.set(key, { body: bodyOf(request), step });
    },
  };
}

function keyOf({ method, path, headers }: ParsedRequest): string | undefined {
  const key = headers['idempotency-key'];
  return key === undefined ? undefined : `${method} ${path} ${key}`;
}

function bodyOf({ body }: ParsedRequest): string {
  return JSON.stringify(body) ?? '';
}

function otherBody(dialect: Dialect): Reply {
  const detail = 'This Idempotency-Key was used with another request body.';
  return dialect.error(422, { title: 'Idempotency-Key reused', detail });
}
