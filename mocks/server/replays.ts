import type { Dialect } from '../dialects/dialect.ts';
import type { Call } from '../wire/call.ts';
import type { Reply } from '../wire/message.ts';
import type { Step } from './step.ts';

/** What a repeated submit with a known `Idempotency-Key` gets. */
export type Replay =
  | { readonly kind: 'replayed'; readonly step: Step }
  | { readonly kind: 'refused'; readonly answer: Reply };

/** The answers given to submits with an `Idempotency-Key`. */
export interface Replays {
  find(call: Call): Replay | undefined;
  remember(call: Call, step: Step): void;
}

/** An empty memory. */
export function createReplays(dialect: Dialect): Replays {
  const known = new Map<string, { readonly body: string; readonly step: Step }>();
  return {
    find(call) {
      const first = known.get(keyOf(call) ?? '');
      if (!first) return undefined;
      if (first.body !== bodyOf(call)) return { kind: 'refused', answer: otherBody(dialect) };
      const { task, answer } = first.step;
      const headers = 'headers' in answer ? answer.headers : {};
      const marked = { ...answer, headers: { ...headers, 'idempotent-replayed': 'true' } };
      return { kind: 'replayed', step: { task, answer: marked } };
    },
    remember(call, step) {
      const key = keyOf(call);
      if (key !== undefined) known.set(key, { body: bodyOf(call), step });
    },
  };
}

function keyOf({ method, path, headers }: Call): string | undefined {
  const key = headers['idempotency-key'];
  return key === undefined ? undefined : `${method} ${path} ${key}`;
}

function bodyOf({ body }: Call): string {
  return JSON.stringify(body) ?? '';
}

function otherBody(dialect: Dialect): Reply {
  const detail = 'This Idempotency-Key was used with another request body.';
  return dialect.error(422, { title: 'Idempotency-Key reused', detail });
}
