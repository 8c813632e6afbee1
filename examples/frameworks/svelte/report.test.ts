import { flushSync, mount, unmount } from 'svelte';
import { get } from 'svelte/store';
import { expect, test, vi } from 'vitest';
import { client, mockServer, requests } from '../mocks.ts';
import { operationStore } from './operation-store.ts';
import Report from './Report.svelte';

mockServer();

const page = document.createElement('main');
const pass = async (milliseconds: number) => {
  await vi.advanceTimersByTimeAsync(milliseconds);
  flushSync();
};

test('a component shows the progress to the end', async () => {
  const operation = await client.submit('reports');
  const report = mount(Report, { target: page, props: { operation } });
  await pass(60_000);
  expect(page.querySelector('progress')?.value).toBe(0.25);
  await pass(120_000);
  expect(page.textContent).toContain('succeeded');
  await unmount(report);
});

test('Cancel cancels', async () => {
  const operation = await client.submit('reports');
  const report = mount(Report, { target: page, props: { operation } });
  await pass(1_000);
  page.querySelector('button')?.click();
  await pass(1_000);
  expect(page.textContent).toContain('canceled');
  expect(requests()).toEqual(['POST submit', 'DELETE cancel', 'GET poll']);
  await unmount(report);
});

test('nothing polls when the component is gone', async () => {
  const operation = await client.submit('reports');
  const report = mount(Report, { target: page, props: { operation } });
  await pass(60_000);
  await unmount(report);
  await pass(600_000);
  expect(requests()).toEqual(['POST submit', 'GET poll']);
});

test('who subscribes later starts with the latest status', async () => {
  const operation = await client.submit('reports');
  const store = operationStore(operation);
  await vi.advanceTimersByTimeAsync(60_000);
  await operation.poll();
  expect(get(store)).toMatchObject({ state: 'running', progress: 0.25 });
});
