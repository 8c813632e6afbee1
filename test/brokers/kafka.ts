import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  Admin,
  Consumer,
  MessagesStreamModes,
  Producer,
  stringDeserializers,
  stringSerializers,
} from '@platformatic/kafka';
import { freePort } from '../support/ports.ts';
import { findProgram } from '../support/programs.ts';
import { startServer } from '../support/server-process.ts';
import type { Broker } from './broker.ts';

const java = findProgram('java');
/** Where Maven puts what test/brokers/kafka/pom.xml asks for. */
const jars = join(import.meta.dirname, 'kafka/target/dependency');
// A single node, for a few minutes: it starts sooner without the second compiler.
const virtualMachine = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-cp', `${jars}/*`];

function whatIsMissing(): string | undefined {
  if (!java) return 'Java 17 is not installed (apt-get install openjdk-17-jre-headless)';
  if (!existsSync(jars)) return 'Maven has not fetched Kafka: test/brokers/kafka/pom.xml';
  return undefined;
}

export const kafka: Broker = {
  name: 'Kafka',
  missing: whatIsMissing(),
  async start() {
    const { port, stop } = await startServer(
      java ?? 'java',
      async (folder, listen) => {
        const controller = await freePort();
        const properties = {
          'process.roles': 'broker,controller',
          'node.id': 1,
          listeners: `PLAINTEXT://127.0.0.1:${listen},CONTROLLER://127.0.0.1:${controller}`,
          'controller.listener.names': 'CONTROLLER',
          'controller.quorum.voters': `1@127.0.0.1:${controller}`,
          'log.dirs': `${folder}/data`,
          'num.partitions': 1,
          'offsets.topic.num.partitions': 1,
          'offsets.topic.replication.factor': 1,
          'group.initial.rebalance.delay.ms': 0,
        };
        const file = join(folder, 'server.properties');
        const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}`);
        await writeFile(file, lines.join('\n'));
        const id = randomBytes(16).toString('base64url');
        const format = ['kafka.tools.StorageTool', 'format', '-t', id, '-c', file];
        await promisify(execFile)(java ?? 'java', [...virtualMachine, ...format]);
        return { args: [...virtualMachine, 'kafka.Kafka', file] };
      },
      60_000,
    );
    return { url: `127.0.0.1:${port}`, stop };
  },
  // Kafka is nothing that a machine has by itself.
  find: async () => undefined,
  async open(url, topic, heard) {
    const client = { clientId: 'await202', bootstrapBrokers: [url] };
    const admin = new Admin(client);
    await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
    await admin.close();
    const producer = new Producer({ ...client, serializers: stringSerializers });
    const consumer = new Consumer({
      ...client,
      groupId: topic,
      deserializers: stringDeserializers,
    });
    // From the start of a topic that is new: nothing that is published is missed.
    const stream = await consumer.consume({
      topics: [topic],
      mode: MessagesStreamModes.EARLIEST,
      // Whoever is only woken has no place to come back to.
      autocommit: false,
    });
    stream.on('data', ({ key }) => heard(`${key}`));
    return {
      publish: async (key) => void (await producer.send({ messages: [{ topic, key, value: '' }] })),
      close: async () => {
        await stream.close();
        await Promise.all([consumer.close(), producer.close()]);
      },
    };
  },
};
