// @vitest-environment jsdom
/** useOperation() with what a store has kept: a checkpoint, or the URL of a status monitor. */
import type { Checkpoint } from 'await202';
import { type OperationView, useOperation } from 'await202/react';
import { act, createElement, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clientOf, type Line } from '../support/scripted-server.ts';

Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true);

const url = 'https://api.example.com/tasks/1';
const checkpoint: Checkpoint = {
  ...({
    version: 2,
    convention: 'http',
    statusUrl: url,
    state: 'running',
    monitor: 'answers',
  } as const),
  ...{ polls: 3, at: 1_800_000_000_000, wait: 2000, backoffs: 0, failures: 0, progress: 0.5 },
};

let root: Root;
let view: OperationView<unknown>;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});
afterEach(async () => {
  await act(async () => root.unmount());
  vi.useRealTimers();
});

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

/** Renders a component again and again, with what `from` makes each time. */
async function rendered(from: () => Checkpoint | string | URL | undefined, ...lines: Line[]) {
  const { client, server } = clientOf(lines);
  function Task() {
    view = useOperation(from(), client);
    return createElement('output', null, `${view.status?.state}`);
  }
  root = createRoot(document.createElement('main'));
  const again = () =>
    act(async () => root.render(createElement(StrictMode, null, createElement(Task))));
  await again();
  return { server, again };
}

test('a checkpoint goes on where it was, at the planned moment', async () => {
  const { server } = await rendered(() => checkpoint, '200 done | {"result":42}');
  expect(view.status).toMatchObject({ state: 'running', progress: 0.5 });
  await pass(1999);
  expect(server.lines).toEqual([]);
  await pass(1);
  expect(view).toMatchObject({ data: 42, isFinal: true });
});

test('one that is parsed anew for each render is the same operation', async () => {
  const text = JSON.stringify(checkpoint);
  const { server, again } = await rendered(() => JSON.parse(text), '202', '202');
  const { status } = view;
  await again();
  expect(view.status).toBe(status);
  await pass(2000);
  await again();
  expect(server.lines).toHaveLength(1);
});

test.for([url, new URL(url)])('a URL: %s', async (from) => {
  const { server } = await rendered(() => from, '204');
  await pass(0);
  expect(view.status?.state).toBe('succeeded');
  expect(server.lines).toEqual([`GET ${url}`]);
});

test.for([
  [checkpoint, { ...checkpoint, statusUrl: `${url}0` }],
  [new URL(url), new URL(`${url}0`)],
])('another one is another operation: %o', async ([first, second]) => {
  let from = first;
  const { server, again } = await rendered(() => from, '202', '202', '202');
  await pass(2000);
  const before = server.lines.length;
  from = second;
  await again();
  await pass(2000);
  expect(new Set(server.lines.slice(0, before))).toEqual(new Set([`GET ${url}`]));
  expect(new Set(server.lines.slice(before))).toEqual(new Set([`GET ${url}0`]));
});

test('nothing was kept', async () => {
  await rendered(() => undefined);
  expect(view).toMatchObject({ status: undefined, error: undefined });
});
