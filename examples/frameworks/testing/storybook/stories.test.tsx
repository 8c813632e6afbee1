/** The stories without Storybook: what each sets up is what its component then shows. */
import { setupTaskServer } from 'await202/mocks/msw/node';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import meta, * as stories from './report.stories.tsx';
import { server } from './task-server.ts';

const network = setupTaskServer(server);
beforeAll(() => network.listen());
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  network.reset();
});
afterAll(() => network.close());

test.for([
  { name: 'Succeeds', shows: 'succeeded' },
  { name: 'Fails', shows: 'failed' },
  { name: 'StandsStill', shows: 'Cancel' },
] as const)('$name shows $shows', async ({ name, shows }) => {
  stories[name].beforeEach();
  const page = document.createElement('main');
  const root = createRoot(page);
  await act(async () => root.render(<meta.component {...meta.args} />));
  await act(async () => page.querySelector('button')?.click());
  await act(() => vi.advanceTimersByTimeAsync(30_000));
  expect(page.textContent).toBe(shows);
  await act(async () => root.unmount());
});
