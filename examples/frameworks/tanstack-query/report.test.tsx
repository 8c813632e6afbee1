import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { scenario } from 'await202/mocks';
import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { client, mockServer, requests, server } from '../mocks.ts';
import { Report } from './report.tsx';

mockServer();

let root: Root;
let queries: QueryClient;
const page = document.createElement('main');

const render = (node: ReactNode): Promise<void> =>
  act(async () => root.render(<QueryClientProvider client={queries}>{node}</QueryClientProvider>));
const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

beforeEach(() => {
  root = createRoot(page);
  queries = new QueryClient();
});
afterEach(async () => {
  await act(async () => root.unmount());
  queries.clear();
});

test('the result is the data of the query', async () => {
  await render(<Report client={client} year={2026} />);
  expect(page.textContent).toBe('Working');
  await pass(181_000);
  expect(page.textContent).toBe('42');
});

test('unmount cancels: the server gets one DELETE', async () => {
  await render(<Report client={client} year={2026} />);
  await pass(1_000);
  await render(null);
  await pass(600_000);
  expect(requests()).toEqual(['POST submit', 'DELETE cancel']);
});

test('two components share one report, which goes on until both are gone', async () => {
  const report = (key: string) => <Report key={key} client={client} year={2026} />;
  await render([report('a'), report('b')]);
  await pass(1_000);
  await render([report('a')]);
  await pass(180_000);
  expect(page.textContent).toBe('42');
  expect(requests()).toEqual(['POST submit', 'GET poll', 'GET poll', 'GET poll']);
});

test('a report that fails is not started again', async () => {
  server.on('POST /reports', scenario().running(0).fails({ title: 'Out of paper' }));
  await render(<Report client={client} year={2026} />);
  await pass(60_000);
  expect(page.querySelector('[role=alert]')?.textContent).toContain('Out of paper');
  expect(requests()).toEqual(['POST submit', 'GET poll']);
});
