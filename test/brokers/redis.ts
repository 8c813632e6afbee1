import { Redis } from 'ioredis';
import { type Broker, serverOf } from './broker.ts';

export const redis: Broker = {
  name: 'Redis',
  ...serverOf({
    program: 'redis-server',
    debian: 'redis-server',
    usualPort: 6379,
    url: (port) => `redis://127.0.0.1:${port}`,
    configure: (folder, port) => ({
      args: [
        ...['--bind', '127.0.0.1', '--port', `${port}`],
        ...['--dir', folder, '--logfile', 'log', '--save', ''],
      ],
    }),
  }),
  async open(url, topic, heard) {
    // A connection that has subscribed may do nothing else.
    const publisher = new Redis(url);
    const subscriber = new Redis(url);
    subscriber.on('message', (_, key) => heard(key));
    await subscriber.subscribe(topic);
    return {
      publish: async (key) => void (await publisher.publish(topic, key)),
      close: async () => void (await Promise.all([publisher.quit(), subscriber.quit()])),
    };
  },
};
