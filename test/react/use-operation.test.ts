// @vitest-environment jsdom
/** useOperation() in a page, under StrictMode, which mounts everything twice. */
import type { Operation } from 'await202';
import { type OperationView, useOperation } from 'await202/react';
import { act, createElement, StrictMode } from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { complaints } from '../support/leftovers.ts';
import { clientOf, type Line, submitted } from '../support/scripted-server.ts';

// React's act() asks for it.
Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true);

const accepted = '202 /tasks/1 | retry-after: 2';
const api = 'https://api.example.com';

let page: HTMLElement;
let root: Root | undefined;
/** What the hook returned last. */
let view: OperationView<unknown>;
let renders = 0;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  page = document.createElement('main');
  renders = 0;
});
afterEach(async () => {
  await act(async () => root?.unmount());
  root = undefined;
  vi.useRealTimers();
});

function Task(props: { readonly operation: Operation<unknown> | undefined }) {
  view = useOperation(props.operation);
  renders += 1;
  return createElement('output', null, `${view.status?.state}`);
}

const strict = (operation: Operation<unknown> | undefined) =>
  createElement(StrictMode, null, createElement(Task, { operation }));
const render = (operation: Operation<unknown> | undefined) =>
  act(async () => {
    root ??= createRoot(page);
    root.render(strict(operation));
  });
const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));
/** What takes a moment of real time in some browsers. */
const soon = (holds: () => void) => act(() => vi.waitFor(holds));

async function rendered(...lines: Line[]) {
  const made = await submitted([accepted, ...lines]);
  await render(made.operation);
  return made;
}

test('the status, then the result', async () => {
  const { server } = await rendered(
    '200 running | {"progress":0.5,"eta":60}',
    '200 done | {"resultUrl":"/rows"}',
    '200 | {"rows":3}',
  );
  expect(view).toMatchObject({ status: { state: 'pending' }, data: undefined, isFinal: false });
  await pass(2000);
  expect(view).toMatchObject({
    status: { state: 'running', progress: 0.5 },
    estimatedEndAt: 1_800_000_062_000,
    isFinal: false,
  });
  await pass(60_000);
  expect(view).toMatchObject({
    status: { state: 'succeeded' },
    data: { rows: 3 },
    error: undefined,
    isFinal: true,
  });
  expect(page.textContent).toBe('succeeded');
  expect(server.lines).toEqual([
    ...[`POST ${api}/tasks`, `GET ${api}/tasks/1`, `GET ${api}/tasks/1`, `GET ${api}/rows`],
  ]);
});

test('a poll that has changed nothing renders nothing', async () => {
  await rendered('200 running', '200 running', '200 running');
  await pass(2000);
  const before = renders;
  await pass(1000);
  expect(renders).toBe(before);
});

test('an operation that has ended before shows its result', async () => {
  const { operation, server } = await submitted(['201 | {"total":42}']);
  await render(operation);
  expect(view).toMatchObject({ data: { total: 42 }, isFinal: true });
  expect(server.lines).toHaveLength(1);
});

test('StrictMode sends no request twice', async () => {
  const { client, server } = clientOf(['202', '200 done | {"resultUrl":"/rows"}', '200 | {}']);
  await render(client.resume(`${api}/tasks/1`));
  await pass(10_000);
  expect(server.lines).toEqual([
    ...[`GET ${api}/tasks/1`, `GET ${api}/tasks/1`, `GET ${api}/rows`],
  ]);
});

test('many components share one loop, and the last one ends it', async () => {
  const { operation, server } = await submitted([accepted, '202', '202', '202']);
  const all = createElement(
    StrictMode,
    null,
    createElement(Task, { operation }),
    createElement(Task, { operation }),
  );
  await act(async () => {
    root = createRoot(page);
    root.render(all);
  });
  await pass(2000);
  expect(server.lines).toHaveLength(2);
  await act(async () => root?.render(null));
  await pass(60_000);
  expect(server.lines).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});

test('another operation takes its place', async () => {
  const first = await rendered('202');
  const other = await submitted(['201 | {"total":42}']);
  await render(other.operation);
  expect(view.data).toEqual({ total: 42 });
  await pass(60_000);
  expect(first.server.lines).toHaveLength(1);
});

test('without an operation there is nothing yet', async () => {
  await render(undefined);
  expect(view).toMatchObject({ status: undefined, data: undefined, error: undefined });
  expect(view.isFinal).toBe(false);
  const { operation } = await submitted(['201 | {"total":42}']);
  await render(operation);
  expect(view.data).toEqual({ total: 42 });
});

describe('an error', () => {
  test('of the operation itself', async () => {
    await rendered('200 failed');
    await pass(2000);
    expect(view).toMatchObject({
      status: { state: 'failed' },
      error: { name: 'OperationFailedError' },
      isFinal: true,
    });
  });

  test('where polling has ended, though the operation has not', async () => {
    await rendered('403');
    await pass(2000);
    expect(view).toMatchObject({
      status: { state: 'pending' },
      error: { name: 'PollError' },
      isFinal: false,
    });
  });

  test('is gone when it is tried again', async () => {
    await rendered('403', '200 done');
    await pass(2000);
    await act(async () => view.retry());
    expect(view.error).toBeUndefined();
    await pass(2000);
    expect(view).toMatchObject({ status: { state: 'succeeded' }, error: undefined });
  });

  test('of the result', async () => {
    await rendered('200 done | {"resultUrl":"/rows"}', '403');
    await pass(2000);
    expect(view).toMatchObject({ isFinal: true, data: undefined, error: { name: 'ResultError' } });
  });

  test("of an abort is the signal's own reason, as an Error", async () => {
    const { client } = clientOf([accepted, '204']);
    const controller = new AbortController();
    await render(await client.submit('tasks', { signal: controller.signal }));
    await act(async () => controller.abort('enough'));
    expect(view.error).toEqual(new Error('enough'));
  });

  test('is none if it was canceled', async () => {
    await rendered('200 canceled');
    await pass(2000);
    expect(view).toMatchObject({ status: { state: 'canceled' }, error: undefined, isFinal: true });
  });
});

describe('cancel()', () => {
  test('cancels', async () => {
    const { server } = await rendered('202', '200 canceled');
    await act(async () => void view.cancel());
    await soon(() => expect(view.status?.state).toBe('canceling'));
    await pass(2000);
    expect(view).toMatchObject({ status: { state: 'canceled' }, error: undefined });
    expect(server.lines[1]).toBe(`DELETE ${api}/tasks/1`);
  });

  test('that is refused is an error for all components that show the operation', async () => {
    const { operation } = await submitted([accepted, '403', '202']);
    const views: Record<string, OperationView<unknown>> = {};
    function One({ name }: { readonly name: string }) {
      views[name] = useOperation(operation);
      return null;
    }
    await act(async () => {
      root = createRoot(page);
      root.render([
        createElement(One, { key: 'left', name: 'left' }),
        createElement(One, { key: 'right', name: 'right' }),
      ]);
    });
    await act(async () => views['left']?.cancel());
    await soon(() => expect(views['right']?.error?.name).toBe('CancelError'));
    expect(views['right']?.error).toBe(views['left']?.error);
  });

  test('that is refused is an error, but polling goes on', async () => {
    await rendered('403', '200 done');
    const complaint = complaints();
    // As an event handler, with the event.
    await act(async () => page.addEventListener('click', view.cancel));
    await act(async () => page.click());
    await soon(() => expect(view.error?.name).toBe('CancelError'));
    expect(view.status?.state).toBe('pending');
    await pass(2000);
    expect(view).toMatchObject({ status: { state: 'succeeded' }, error: undefined });
    expect(complaint).toEqual([]);
  });
});

test('its functions stay the same', async () => {
  await rendered('202');
  const { cancel, retry } = view;
  await pass(2000);
  expect(view.cancel).toBe(cancel);
  expect(view.retry).toBe(retry);
});

test('on a server it shows what is known, and sends nothing', async () => {
  const { operation, server } = await submitted([accepted, '202']);
  const html = renderToString(strict(operation));
  expect(html).toBe('<output>pending</output>');
  expect(server.lines).toHaveLength(1);

  page.innerHTML = html;
  await act(async () => {
    root = hydrateRoot(page, strict(operation));
  });
  expect(page.textContent).toBe('pending');
});
