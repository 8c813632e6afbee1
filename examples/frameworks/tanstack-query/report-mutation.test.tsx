import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { scenario } from 'await202/mocks';
import { act, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { client, mockServer, requests, server } from '../mocks.ts';
import { ReportMutation } from './report-mutation.tsx';

mockServer();

let root: Root;
let queries: QueryClient;
const page = document.createElement('main');

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
const press = (): Promise<void> => act(async () => page.querySelector('button')?.click());

beforeEach(async () => {
  root = createRoot(page);
  queries = new QueryClient();
  await act(async () =>
    root.render(
      <StrictMode>
        <QueryClientProvider client={queries}>
          <ReportMutation client={client} year={2026} />
        </QueryClientProvider>
      </StrictMode>,
    ),
  );
});
afterEach(async () => {
  await act(async () => root.unmount());
  queries.clear();
});

test('its progress is shown, then the result', async () => {
  await press();
  await pass(60_000);
  expect(page.querySelector('progress')?.value).toBe(0.25);
  await pass(121_000);
  expect(page.textContent).toBe('42');
  expect(requests()).toEqual(['POST submit', 'GET poll', 'GET poll', 'GET poll']);
});

test('Cancel cancels', async () => {
  await press();
  await pass(1_000);
  await press();
  await pass(1_000);
  expect(page.querySelector('[role=alert]')?.textContent).toContain('canceled');
  expect(requests()).toEqual(['POST submit', 'DELETE cancel', 'GET poll']);
});

test('one that fails is not started again', async () => {
  server.on('POST /reports', scenario().running(0).fails({ title: 'Out of paper' }));
  await press();
  await pass(60_000);
  expect(page.querySelector('[role=alert]')?.textContent).toContain('Out of paper');
  expect(requests()).toEqual(['POST submit', 'GET poll']);
});
