import { connect } from '@nats-io/transport-node';
import { type Broker, serverOf } from './broker.ts';

export const nats: Broker = {
  name: 'NATS',
  ...serverOf({
    program: 'nats-server',
    debian: 'nats-server',
    usualPort: 4222,
    url: (port) => `nats://127.0.0.1:${port}`,
    configure: (folder, port) => ({
      args: ['-a', '127.0.0.1', '-p', `${port}`, '-l', `${folder}/log`],
    }),
  }),
  async open(url, topic, heard) {
    const connection = await connect({ servers: url });
    connection.subscribe(topic, { callback: (_, message) => heard(message.string()) });
    // The server has seen the subscription when it has answered what came after it.
    await connection.flush();
    return {
      publish: async (key) => connection.publish(topic, key),
      close: () => connection.close(),
    };
  },
};
