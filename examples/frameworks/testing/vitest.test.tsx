import { createClient } from 'await202';
import { createTaskServer, scenario } from 'await202/mocks';
import { setupTaskServer } from 'await202/mocks/msw/node';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ReportButton } from '../react/report.tsx';

const server = createTaskServer({ baseUrl: 'https://api.example.com/' });
const network = setupTaskServer(server);
const client = createClient({ baseUrl: server.baseUrl, polling: { jitter: 0 } });

beforeAll(() => network.listen());
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  network.reset(); // requests, tasks and what on() has added
});
afterAll(() => network.close());

test('three hours of a report, as its reader sees them', async () => {
  const hourly = scenario().accepts({ retryAfter: 3_600 }).monitor({ retryAfter: 3_600 });
  server.on('POST /reports', hourly.progress([0.25, 0.5]).running(2).succeeds());
  const page = document.createElement('main');
  const root = createRoot(page);
  await act(async () => root.render(<ReportButton client={client} year={2026} />));

  await act(async () => page.querySelector('button')?.click());
  await act(() => vi.advanceTimersByTimeAsync(3_600_000));
  expect(page.querySelector('progress')?.value).toBe(0.25);

  await act(() => vi.advanceTimersByTimeAsync(7_200_000));
  expect(page.textContent).toBe('succeeded');
  expect(server.requests.map(({ kind }) => kind)).toEqual(['submit', 'poll', 'poll', 'poll']);
  await act(async () => root.unmount());
});
