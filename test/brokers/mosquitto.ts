import { writeFile } from 'node:fs/promises';
import { connectAsync } from 'mqtt';
import { type Broker, serverOf } from './broker.ts';

export const mosquitto: Broker = {
  name: 'Mosquitto',
  ...serverOf({
    program: 'mosquitto',
    debian: 'mosquitto',
    usualPort: 1883,
    url: (port) => `mqtt://127.0.0.1:${port}`,
    async configure(folder, port) {
      const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'persistence false'];
      await writeFile(`${folder}/conf`, lines.join('\n'));
      return { args: ['-c', `${folder}/conf`] };
    },
  }),
  async open(url, topic, heard) {
    const client = await connectAsync(url);
    client.on('message', (_, payload) => heard(payload.toString()));
    await client.subscribeAsync(topic);
    return {
      publish: async (key) => void (await client.publishAsync(topic, key)),
      close: () => client.endAsync(),
    };
  },
};
