// A program that uses a listener in every awkward way, closes it, and has to end by itself.
import { createTaskServer, scenario } from '../../mocks/index.ts';
import { listen } from '../../mocks/node.ts';

const server = createTaskServer()
  .on('POST /late', scenario().onSubmit(1, { delay: 600_000 }))
  .on('POST /hanging', scenario().onSubmit(1, 'hang'))
  .on('POST /reset', scenario().onSubmit(1, 'reset'))
  .on('POST /broken', scenario().onSubmit(1, 'reset in body'));
const { url, close } = await listen(server);
const paths = ['tasks', 'late', 'hanging', 'reset', 'broken'];
const all = paths.map(async (path) => {
  const response = await fetch(new URL(path, url), { method: 'POST' });
  return response.text();
});
const ends = Promise.allSettled(all);

while (server.requests.length < paths.length) await new Promise((next) => setTimeout(next, 5));
await all[0];
await close();
console.log((await ends).map(({ status }) => status).join(' '));
