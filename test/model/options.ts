import type { ClientOptions, OperationOptions } from 'await202';
import type { Party } from './party.ts';
import type { UserScript } from './script.ts';
import { key, type ModelServer, origin } from './server.ts';

/** What somebody gives to `createClient()`. */
export function clientOptions(
  { options, signalOf }: UserScript,
  { name, lifetime }: Party,
  server: ModelServer,
): ClientOptions {
  const { polling, timeout, totalTimeout, onAbort } = options;
  const signal = signalOf === 'client' ? lifetime?.signal : undefined;
  const baseUrl = `${origin}/`;
  const fetch = server.fetchOf(name);
  return { polling, timeout, totalTimeout, onAbort, baseUrl, headers: key, signal, fetch };
}

/** What somebody gives to `run()`, `submit()` or `resume()`. */
export function operationOptions(
  { signalOf }: UserScript,
  { lifetime, statuses }: Party,
  server: ModelServer,
): OperationOptions {
  const signal = signalOf === 'operation' ? lifetime?.signal : undefined;
  return { signal, onStatus: (status) => statuses.push({ at: server.now, status }) };
}
