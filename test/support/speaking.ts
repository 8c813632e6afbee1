import { createClient, type HttpOptions, http } from 'await202';
import { type Line, script } from './scripted-server.ts';

/** A client that speaks `http({ … })`, and its server, which answers these lines. */
export function speaking(options: HttpOptions, ...lines: Line[]) {
  const server = script(...lines);
  return { server, client: createClient({ ...server.options, convention: http(options) }) };
}
