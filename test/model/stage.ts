import { type ChannelScript, channelOf } from './channel.ts';
import type { UserScript } from './script.ts';
import { key, type ModelServer, origin } from './server.ts';
import type { Stage } from './user.ts';

/** The stage of a user in the world of one server. */
export const stageOf = (
  server: ModelServer,
  { options: { polling, timeout, totalTimeout, onAbort }, signalOf }: UserScript,
  channel?: ChannelScript,
): Stage => ({
  get now() {
    return server.now;
  },
  history: server.history,
  submission: ['tasks', { json: {} }],
  listen(notify) {
    server.notify = notify;
  },
  clientOptions: ({ name, lifetime }) => ({
    ...{ polling, timeout, totalTimeout, onAbort, baseUrl: `${origin}/`, headers: key },
    signal: signalOf === 'client' ? lifetime?.signal : undefined,
    fetch: server.fetchOf(name),
    wake:
      channel &&
      channelOf(channel, (what) => {
        server.history.push({ at: server.now, type: 'told', party: name, what });
      }),
  }),
  operationOptions: ({ lifetime, statuses }) => ({
    signal: signalOf === 'operation' ? lifetime?.signal : undefined,
    onStatus: (status) => statuses.push({ at: server.now, status }),
  }),
});
