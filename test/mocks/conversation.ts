import { createTaskServer, type Scenario, type TaskAnswer } from 'await202/mocks';

export const start = Date.UTC(2026, 0, 1);
const origin = 'https://api.example.com';

/** What a test sees of an answer. */
export interface Seen {
  readonly status: number | string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly delay?: number | undefined;
}

/** Talks to a task server at chosen moments (milliseconds after the start). */
export function conversation(scenario: Scenario) {
  let time = start;
  const server = createTaskServer({ scenario, now: () => time });
  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
    seen(server.handle({ method, url: new URL(path, origin).href, headers, body }));

  return {
    server,
    at(milliseconds: number) {
      time = start + milliseconds;
    },
    ask,
    submit: (headers?: Record<string, string>, body?: string) =>
      ask('POST', '/tasks', headers, body),
    poll: (id = 'task-1') => ask('GET', `/tasks/${id}`),
    result: (id = 'task-1') => ask('GET', `/tasks/${id}/result`),
    cancel: (id = 'task-1') => ask('DELETE', `/tasks/${id}`),
    /** The status words of so many polls. */
    words(count: number): unknown[] {
      return Array.from({ length: count }, () => field(this.poll().body, 'status'));
    },
  };
}

/** A member of an unknown object. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function seen(answer: TaskAnswer): Seen {
  const { delay } = answer;
  if (answer.kind !== 'reply' && answer.kind !== 'reset in body') {
    return { status: answer.kind, headers: {}, body: undefined, delay };
  }
  const { headers, body } = answer;
  const isJson = /json/.test(headers['content-type'] ?? '') && typeof body === 'string';
  const status = answer.kind === 'reply' ? answer.status : answer.kind;
  return { status, headers, body: isJson ? parsed(body) : body, delay };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
