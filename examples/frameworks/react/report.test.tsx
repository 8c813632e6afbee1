import { scenario } from 'await202/mocks';
import { act, type ReactNode, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect, test, vi } from 'vitest';
import { client, mockServer, requests, server } from '../mocks.ts';
import { Progress } from './progress.tsx';
import { Report, ReportButton } from './report.tsx';

mockServer();

let root: Root;
const page = document.createElement('main');

const render = (node: ReactNode): Promise<void> => {
  root = createRoot(page);
  return act(async () => root.render(<StrictMode>{node}</StrictMode>));
};
const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const press = (): Promise<void> => act(async () => page.querySelector('button')?.click());

afterEach(() => act(async () => root.unmount()));

test('a button starts it, and its progress is shown to the end', async () => {
  await render(<ReportButton client={client} year={2026} />);
  await press();
  await pass(60_000);
  expect(page.querySelector('progress')?.value).toBe(0.25);
  await pass(60_000);
  expect(page.querySelector('progress')?.value).toBe(0.5);
  await pass(60_000);
  expect(page.textContent).toBe('succeeded');
  expect(requests()).toEqual(['POST submit', 'GET poll', 'GET poll', 'GET poll']);
});

test('Cancel cancels', async () => {
  await render(<ReportButton client={client} year={2026} />);
  await press();
  await pass(1_000);
  await press();
  await pass(1_000);
  expect(page.textContent).toBe('canceled');
  expect(requests()).toEqual(['POST submit', 'DELETE cancel', 'GET poll']);
});

test('many components poll once, and none polls when the last one is gone', async () => {
  const operation = await client.submit('reports');
  await render(
    <>
      <Progress operation={operation} />
      <Progress operation={operation} />
    </>,
  );
  await pass(60_000);
  expect(requests()).toEqual(['POST submit', 'GET poll']);

  await act(async () => root.render(null));
  await pass(600_000);
  expect(requests()).toEqual(['POST submit', 'GET poll']);
});

test('what starts with its component ends with it', async () => {
  await render(<Report client={client} year={2026} />);
  await pass(1_000);
  await act(async () => root.render(null));
  await pass(1_000);
  // StrictMode has mounted it twice.
  expect(server.tasks.map(({ state }) => state)).toEqual(['canceled', 'canceled']);
});

test('StrictMode leaves one report running, and no other', async () => {
  await render(<Report client={client} year={2026} />);
  await pass(1_000);
  expect(server.tasks.map(({ state }) => state).sort()).toEqual(['canceled', 'running']);
  await pass(180_000);
  expect(page.textContent).toBe('succeeded');
});

test('a submit that fails is shown', async () => {
  server.on('POST /reports', scenario().onSubmit('every', 403));
  await render(<Report client={client} year={2026} />);
  await pass(1_000);
  expect(page.querySelector('[role=alert]')?.textContent).toContain('403');
});
