import type { Wake } from '../core/wake.ts';
import { type WebSocketOptions, webSocket } from './web-socket.ts';

/** What {@link lxdEvents} reads of a message; a server sends more. */
interface LxdEvent {
  readonly metadata: { readonly id: string };
}

/**
 * The event socket of LXD and Incus, for the convention `lxd()`: one WebSocket for all operations of a
 * client. Both want a client certificate or a token; a WebSocket that sends them is passed in.
 *
 * @param url `/1.0/events`, absolute. Of a cluster it tells what happens on all members; of projects
 * other than the default one only with `all-projects=true` or `project=…` in its query.
 * @param options `WebSocket`: the constructor; `heartbeat`: as that of `webSocket()`.
 * @throws TypeError if an option is wrong, or if there is no WebSocket.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://lxd.example:8443/1.0/',
 *   convention: lxd(),
 *   wake: lxdEvents('wss://lxd.example:8443/1.0/events'),
 * });
 * ```
 */
export function lxdEvents(
  url: string | URL,
  options: Pick<WebSocketOptions<unknown>, 'WebSocket' | 'heartbeat'> = {},
): Wake {
  const target = new URL(url);
  // Else it sends log lines, too.
  if (!target.searchParams.has('type')) target.searchParams.set('type', 'operation');
  return webSocket<LxdEvent>(target, {
    ...options,
    key: ({ metadata }) => metadata.id,
    // A poll answers with the operation in the same envelope.
    status: (message) => message,
  });
}
