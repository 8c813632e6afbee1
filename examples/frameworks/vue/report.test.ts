import { expect, test, vi } from 'vitest';
import { createApp } from 'vue';
import { client, mockServer, requests } from '../mocks.ts';
import { Report } from './report.ts';

mockServer();

/** A page with one report, which has just been submitted. */
async function open() {
  const page = document.createElement('main');
  const app = createApp(Report, { operation: await client.submit('reports') });
  app.mount(page);
  return { page, app };
}

test('a component shows the progress to the end', async () => {
  const { page, app } = await open();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(page.querySelector('progress')?.value).toBe(0.25);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(page.textContent).toBe('succeeded');
  app.unmount();
});

test('Cancel cancels', async () => {
  const { page, app } = await open();
  await vi.advanceTimersByTimeAsync(1_000);
  page.querySelector('button')?.click();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(page.textContent).toBe('canceled');
  expect(requests()).toEqual(['POST submit', 'DELETE cancel', 'GET poll']);
  app.unmount();
});

test('nothing polls when the component is gone', async () => {
  const { app } = await open();
  await vi.advanceTimersByTimeAsync(60_000);
  app.unmount();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(requests()).toEqual(['POST submit', 'GET poll']);
});
