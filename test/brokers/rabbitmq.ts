import { writeFile } from 'node:fs/promises';
import { connect } from 'amqplib';
import { freePort } from '../support/ports.ts';
import { type Broker, serverOf } from './broker.ts';

export const rabbitmq: Broker = {
  name: 'RabbitMQ',
  ...serverOf({
    // The one in /usr/sbin would start it as another user, with the folders of the system's.
    program: '/usr/lib/rabbitmq/bin/rabbitmq-server',
    debian: 'rabbitmq-server',
    usualPort: 5672,
    patience: 60_000,
    url: (port) => `amqp://127.0.0.1:${port}`,
    async configure(folder, port) {
      await writeFile(`${folder}/rabbitmq.conf`, `listeners.tcp.1 = 127.0.0.1:${port}\n`);
      await writeFile(`${folder}/enabled_plugins`, '[].\n');
      const node = await freePort();
      return {
        args: [],
        env: {
          // Where Erlang keeps the secret of a cluster.
          HOME: folder,
          RABBITMQ_CONFIG_FILE: `${folder}/rabbitmq.conf`,
          RABBITMQ_ENABLED_PLUGINS_FILE: `${folder}/enabled_plugins`,
          RABBITMQ_MNESIA_BASE: `${folder}/mnesia`,
          RABBITMQ_LOG_BASE: folder,
          RABBITMQ_LOGS: `${folder}/log`,
          RABBITMQ_NODENAME: `await202-${port}@localhost`,
          RABBITMQ_DIST_PORT: `${node}`,
          // A cluster of one needs nobody to tell where its nodes are. The daemon that would tell
          // outlives the node.
          RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-start_epmd false -erl_epmd_port ${node}`,
        },
      };
    },
  }),
  async open(url, topic, heard) {
    const connection = await connect(url);
    const channel = await connection.createChannel();
    await channel.assertExchange(topic, 'fanout', { autoDelete: true, durable: false });
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, topic, '');
    await channel.consume(queue, (message) => message && heard(message.content.toString()), {
      noAck: true,
    });
    return {
      publish: async (key) => void channel.publish(topic, '', Buffer.from(key)),
      close: () => connection.close(),
    };
  },
};
