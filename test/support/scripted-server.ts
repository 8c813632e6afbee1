import {
  type ClientOptions,
  createClient,
  type OperationStatus,
  type SubmitOptions,
} from 'await202';
import { connectionLost, type ScriptedAnswer, scriptedAnswers } from './scripted-answers.ts';

/**
 * An answer in one line: its status code, then a status word or a `Location`, then headers and
 * what else the JSON body has, parted by ` | `.
 *
 * - `202 /tasks/1 | retry-after: 2`
 * - `200 running | {"progress":0.5}`
 * - `200 | {"rows":3}`
 * - `reset`: the connection fails
 * - `hang`: no answer, until the request is aborted
 */
export type Line = string | ScriptedAnswer;

/** A server that answers these lines, one after the other, and keeps what it was asked. */
export const script = (...lines: Line[]) => scriptedAnswers(...lines.map(spell));

function spell(line: Line): ScriptedAnswer {
  if (typeof line !== 'string') return line;
  if (line === 'reset') return connectionLost();
  if (line === 'hang') return ({ signal }) => untilAborted(signal);
  const [start = '', ...parts] = line.split(' | ');
  const [code, wordOrUrl] = start.split(' ');
  const headers = new Headers();
  let body: Record<string, unknown> | undefined;
  if (wordOrUrl?.includes('/')) headers.set('location', wordOrUrl);
  else if (wordOrUrl) body = { status: wordOrUrl };
  for (const part of parts) {
    if (part.startsWith('{')) {
      body = { ...body, ...JSON.parse(part) };
    } else {
      const [name = '', ...value] = part.split(':');
      headers.append(name, value.join(':').trim());
    }
  }
  if (body && !headers.has('content-type')) headers.set('content-type', 'application/json');
  return new Response(body ? JSON.stringify(body) : null, { status: Number(code), headers });
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<Response>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

/** An answer that takes its time. */
export const delayed =
  (milliseconds: number, line: Line): ScriptedAnswer =>
  async (request) => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    const answer = spell(line);
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer(request) : answer;
  };

/** A client of such a server, and what it was asked. */
export function clientOf(lines: Line[], options: ClientOptions = {}) {
  const server = script(...lines);
  return { server, client: createClient({ ...server.options, ...options }) };
}

/** An operation that such a server has accepted: the first line answers the submit. */
export async function submitted(lines: Line[], options: SubmitOptions = {}) {
  const { server, client } = clientOf(lines);
  return { server, client, operation: await client.submit('tasks', options) };
}

/** Waits for the end of an operation: how it ended, when it was asked, what could be seen. */
export async function play(lines: Line[], options: SubmitOptions = {}) {
  const statuses: OperationStatus[] = [];
  const { server, operation } = await submitted(lines, {
    ...options,
    onStatus: (status) => statuses.push(status),
  });
  const began = Date.now() - (server.moments.at(-1) ?? 0);
  const end: unknown = await operation.result().catch((error: unknown) => error);
  return {
    /** The result, or what it was rejected with. */
    end,
    /** When. */
    endedAt: Date.now() - began,
    operation,
    server,
    /** When each request was made, that of the submit at 0. */
    moments: server.moments,
    statuses,
    states: statuses.map(({ state }) => state),
  };
}
