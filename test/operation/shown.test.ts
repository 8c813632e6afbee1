import { expect, test } from 'vitest';
import { clientOf } from '../support/scripted-server.ts';

// What a log shows of an operation.

const url = 'https://api.example.com/tasks/1';

test.for([
  { label: 'before the first poll', lines: [], shown: `Operation { pending, ${url} }` },
  {
    label: 'with a progress',
    lines: ['200 running | {"progress":0.456}'],
    shown: `Operation { running 46 %, ${url} }`,
  },
  { label: 'after the end', lines: ['200 done'], shown: `Operation { succeeded 100 %, ${url} }` },
  {
    label: 'when it was canceled',
    lines: ['200 canceled'],
    shown: `Operation { canceled, ${url} }`,
  },
])('$label', async ({ lines, shown }) => {
  const { client } = clientOf(lines);
  const operation = client.resume(`${url}?sig=secret`);
  if (lines.length) await operation.poll();
  expect(`${operation}`).toBe(shown);
});
