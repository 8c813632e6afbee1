/**
 * Where a stranger leads, nothing of the caller's follows: the ways in which a stranger could steer
 * the caller's credentials to the caller's own API, and what has to go on working all the same.
 */
import {
  azure,
  body,
  type Convention,
  createClient,
  http,
  type Operation,
  type OperationOptions,
  template,
} from 'await202';
import { graphCopy } from 'await202/conventions';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { carriedLines, laden } from '../support/carried.ts';
import { fastTime, rejection } from '../support/scripted-answers.ts';
import { type Line, script } from '../support/scripted-server.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

const api = 'https://api.example.com';
const stranger = 'https://stranger.example';
/** What a stranger would like to read, or to delete. */
const account = `${api}/accounts/42`;

function clientOf(lines: readonly Line[], options: OperationOptions = {}) {
  const server = script(...lines);
  return { server, client: createClient({ ...server.options, ...laden, ...options }) };
}

/** Submits, does something with the operation, and tells what was asked with what. */
async function asked(
  lines: readonly Line[],
  act: (operation: Operation<unknown>) => Promise<unknown>,
  options: OperationOptions = {},
): Promise<string[]> {
  const { server, client } = clientOf(lines, options);
  await act(await client.submit('tasks')).catch(() => undefined);
  return carriedLines(server.requests).slice(1);
}

const cancel = (operation: Operation<unknown>) => operation.cancel();
const result = (operation: Operation<unknown>) => operation.result();
const pollAndCancel = async (operation: Operation<unknown>) => {
  await operation.poll();
  await operation.cancel();
};

const atStranger = `202 ${stranger}/st`;
const atHome = '202 /tasks/1';
const home = `${api}/tasks/1`;

describe('no DELETE with credentials after a stranger', () => {
  test.for([307, 308])('that redirects it with a %i', async (code) => {
    expect(await asked([atStranger, `${code} ${account}`, '410'], cancel)).toEqual([
      `DELETE ${stranger}/st with nothing`,
      `DELETE ${account} with nothing`,
    ]);
  });

  test('that is led to by a redirect, and leads back', async () => {
    const lines = [atHome, `307 ${stranger}/st`, `307 ${account}`, '410'];
    expect(await asked(lines, cancel)).toEqual([
      `DELETE ${home} with all`,
      `DELETE ${stranger}/st with nothing`,
      `DELETE ${account} with nothing`,
    ]);
  });

  test('that follows an abort', async () => {
    const controller = new AbortController();
    const { server, client } = clientOf([atStranger, `307 ${account}`, '410']);
    await client.submit('tasks', { signal: controller.signal });
    controller.abort();
    await vi.waitFor(() => expect(server.requests).toHaveLength(3));
    expect(carriedLines(server.requests).at(-1)).toBe(`DELETE ${account} with nothing`);
  });

  test('that names the cancel URL', async () => {
    const convention = http({ cancelUrl: body('cancelUrl') });
    const lines = [atStranger, `200 running | {"cancelUrl":"${account}"}`, '410'];
    expect(await asked(lines, pollAndCancel, { convention })).toEqual([
      `GET ${stranger}/st with nothing`,
      `DELETE ${account} with nothing`,
    ]);
  });

  test('that names a result which a trusted server has named, as the cancel URL', async () => {
    const convention = http({ cancelUrl: body('cancelUrl') });
    const lines = [
      `202 | operation-location: ${stranger}/st | location: ${account}`,
      `200 running | {"cancelUrl":"${account}"}`,
      '410',
    ];
    expect((await asked(lines, pollAndCancel, { convention })).at(-1)).toBe(
      `DELETE ${account} with nothing`,
    );
  });

  test('that moves the monitor', async () => {
    expect(await asked([atStranger, `202 ${account}`, '410'], pollAndCancel)).toEqual([
      `GET ${stranger}/st with nothing`,
      `DELETE ${account} with nothing`,
    ]);
  });

  test('that is a redirect of the monitor, and moves it', async () => {
    const lines = [atHome, `302 ${stranger}/st`, `202 ${account}`, '410'];
    expect((await asked(lines, pollAndCancel)).slice(1)).toEqual([
      `GET ${stranger}/st with nothing`,
      `DELETE ${account} with nothing`,
    ]);
  });

  test('from whose answer a template makes the URL', async () => {
    const convention = http({
      next: template(`${api}/tasks/{next}`),
      cancelUrl: template('{statusUrl}/cancel'),
    });
    const lines = [atStranger, '200 running | {"next":"../accounts/42"}', '410'];
    const last = (await asked(lines, pollAndCancel, { convention })).at(-1);
    expect(last).toBe(`DELETE ${api}/tasks/..%2Faccounts%2F42/cancel with nothing`);
  });

  describe('whose answer a convention remembers', () => {
    const plain = http();
    const remembering: Convention = {
      ...plain,
      read: (answer, before) => {
        const reading = plain.read(answer, before);
        const account = body('account')(answer);
        if (typeof reading !== 'object' || !account || !('progress' in reading)) return reading;
        return { ...reading, variables: { account: `${account}` } };
      },
    };
    const lines = [atHome, `302 ${stranger}/st`, '200 running | {"account":"42"}'];

    test('to make a URL of it', async () => {
      const convention: Convention = {
        ...remembering,
        cancel: ({ variables }) => ({ url: `${api}/accounts/${variables?.['account']}` }),
      };
      expect((await asked([...lines, '410'], pollAndCancel, { convention })).at(-1)).toBe(
        `DELETE ${account} with nothing`,
      );
    });

    test('to make a body of it', async () => {
      const convention: Convention = {
        ...remembering,
        cancel: ({ statusUrl: url, variables: json }) => ({ url, method: 'POST', json }),
      };
      const requests = await asked([...lines, '410'], pollAndCancel, { convention });
      expect(requests.filter((line) => line.startsWith('POST'))).toEqual([]);
    });

    test('to name another URL by way of a trusted server', async () => {
      const convention: Convention = {
        ...remembering,
        collect: (_, { variables }) => ({ resultUrl: `${api}/accounts/${variables?.['account']}` }),
      };
      const all = [...lines, '200 done', '200 | {"iban":1}'];
      expect((await asked(all, result, { convention })).slice(2)).toEqual([
        `GET ${home} with nothing`,
        `GET ${account} with nothing`,
      ]);
    });
  });

  test.for<OperationOptions['rewriteUrl']>(['same-origin', ({ pathname }) => `${api}${pathname}`])(
    'that rewriteUrl turns into the API',
    async (rewriteUrl) => {
      const { server, client } = clientOf([`307 ${stranger}/accounts/42`, '410'], { rewriteUrl });
      await client.resume(`${stranger}/st`).cancel();
      const target = rewriteUrl === 'same-origin' ? `${stranger}/accounts/42` : account;
      expect(carriedLines(server.requests)).toEqual([
        `DELETE ${stranger}/st with nothing`,
        `DELETE ${target} with nothing`,
      ]);
    },
  );
});

describe('no GET with credentials after a stranger', () => {
  test.for([301, 302, 307, 308])('that redirects a poll with a %i', async (code) => {
    expect(await asked([atStranger, `${code} ${account}`, '200 done'], result)).toEqual([
      `GET ${stranger}/st with nothing`,
      `GET ${account} with nothing`,
    ]);
  });

  test.for([
    { label: 'by a 303', line: `303 ${account}` },
    { label: 'by a resultUrl', line: `200 done | {"resultUrl":"${account}"}` },
    { label: 'by a resultUrl in an earlier answer', line: `202 | {"resultUrl":"${account}"}` },
  ])('that names the result $label', async ({ line }) => {
    const lines = line.startsWith('202') ? [atStranger, line, '200 done'] : [atStranger, line];
    const requests = await asked([...lines, '200 | {"iban":1}'], result);
    expect(requests.at(-1)).toBe(`GET ${account} with nothing`);
  });

  test('that redirects a result', async () => {
    const lines = [atHome, `303 ${stranger}/result`, `302 ${account}`, '200 | {"iban":1}'];
    expect(await asked(lines, result)).toEqual([
      `GET ${home} with all`,
      `GET ${stranger}/result with nothing`,
      `GET ${account} with nothing`,
    ]);
  });

  test('that the caller has resumed', async () => {
    const { server, client } = clientOf([`303 ${account}`, '200 | {"iban":1}']);
    await client.resume(`${stranger}/st`).result();
    expect(carriedLines(server.requests)).toEqual([
      `GET ${stranger}/st with nothing`,
      `GET ${account} with nothing`,
    ]);
  });

  test('by way of several trusted servers, to whose answers it has led', async () => {
    const lines = [
      atStranger,
      `302 ${account}`,
      `202 ${home}`,
      `303 ${api}/result`,
      '200 | {"a":1}',
    ];
    expect(await asked(lines, result)).toEqual([
      `GET ${stranger}/st with nothing`,
      `GET ${account} with nothing`,
      `GET ${home} with nothing`,
      `GET ${api}/result with nothing`,
    ]);
  });

  test('to a `fetch` that follows redirects by itself', async () => {
    const server = script(atHome, `200 running | {"next":"${account}"}`, '200 done');
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await server.fetch(input, init);
      if (server.requests.length !== 2) return response;
      const moved = new Response(await response.text(), response);
      return Object.defineProperty(moved, 'url', { value: `${stranger}/st` });
    };
    const convention = http({ next: body('next') });
    const client = createClient({ ...server.options, ...laden, fetch, convention });
    await client.run('tasks');
    expect(carriedLines(server.requests).at(-1)).toBe(`GET ${account} with nothing`);
  });
});

describe('a checkpoint', () => {
  test('remembers what a stranger has named', async () => {
    const { server, client } = clientOf([atStranger, `303 ${account}`, '200 | {"iban":1}']);
    const operation = await client.submit('tasks');
    await operation.poll();
    expect(operation.toJSON()).toMatchObject({ resultUrl: account, foreign: ['resultUrl'] });
    await client.resume(JSON.parse(JSON.stringify(operation))).result();
    expect(carriedLines(server.requests).at(-1)).toBe(`GET ${account} with nothing`);
  });

  test('remembers it though the stranger is trusted later, until its monitor is resumed', async () => {
    const named = `303 ${account}`;
    const rows = '200 | {"iban":1}';
    const { server, client } = clientOf([atStranger, named, rows, named, rows]);
    const operation = await client.submit('tasks');
    await operation.poll();
    const trustedOrigins = [stranger];
    await client.resume(operation.toJSON(), { trustedOrigins }).result();
    expect(carriedLines(server.requests).at(-1)).toBe(`GET ${account} with nothing`);
    await client.resume(operation.statusUrl, { trustedOrigins }).result();
    expect(carriedLines(server.requests).at(-1)).toBe(`GET ${account} with all`);
  });

  test('has nothing to remember where no stranger has named anything', async () => {
    const { client } = clientOf([atHome, '200 running', '200 done | {"resultUrl":"/r"}']);
    const operation = await client.submit('tasks');
    for (const _ of [1, 2]) {
      expect(operation.toJSON()).not.toHaveProperty('foreign');
      await operation.poll();
    }
    expect(operation.toJSON()).not.toHaveProperty('foreign');
  });

  test('forgets it when a trusted server names another', async () => {
    const lines = [
      atHome,
      // This poll is answered by a store, the next one by the API itself.
      `302 ${stranger}/st`,
      `200 running | {"resultUrl":"${account}"}`,
      '200 done | {"resultUrl":"/result"}',
      '200 | {"a":1}',
    ];
    expect(await asked(lines, result)).toEqual([
      `GET ${home} with all`,
      `GET ${stranger}/st with nothing`,
      `GET ${home} with all`,
      `GET ${api}/result with all`,
    ]);
  });

  test('of what a stranger has named lends nothing to the answers of a trusted server', async () => {
    const plain = http();
    const conventions: Convention[] = [
      plain,
      { ...plain, collect: (_, { resultUrl }) => ({ resultUrl: resultUrl && `${resultUrl}/all` }) },
    ];
    for (const convention of conventions) {
      const named = `200 running | {"resultUrl":"${account}"}`;
      const lines = [atHome, `302 ${stranger}/st`, named, '200 done | {"rows":3}'];
      expect(await asked(lines, result, { convention })).toEqual([
        `GET ${home} with all`,
        `GET ${stranger}/st with nothing`,
        `GET ${home} with all`,
      ]);
    }
  });

  test.for(['resultUrl', true, { resultUrl: true }, 1, null])(
    'with the list %j is refused: it would hide what a stranger has named',
    async (foreign) => {
      const { client } = clientOf([atHome]);
      const checkpoint = (await client.submit('tasks')).toJSON();
      const resume = () => client.resume({ ...checkpoint, foreign } as never);
      expect(resume).toThrow(TypeError);
      expect(resume).toThrow('checkpoint.foreign');
    },
  );
});

describe('what goes on working', () => {
  test('a poll that a store answers leaves the monitor trusted', async () => {
    const lines = [atHome, `302 ${stranger}/st`, '200 running', '200 done', '200 done'];
    expect(await asked(lines, result)).toEqual([
      `GET ${home} with all`,
      `GET ${stranger}/st with nothing`,
      `GET ${home} with all`,
    ]);
    expect((await asked([...lines.slice(0, 3), '410'], pollAndCancel)).at(-1)).toBe(
      `DELETE ${home} with all`,
    );
  });

  test('a monitor elsewhere, with a result that the API has named', async () => {
    const named = `202 | operation-location: ${stranger}/st | location: ${api}/result`;
    const lines = [named, '200 running', '200 done', '200 | {"a":1}'];
    expect(await asked(lines, result)).toEqual([
      `GET ${stranger}/st with nothing`,
      `GET ${stranger}/st with nothing`,
      `GET ${api}/result with all`,
    ]);
  });

  test('a monitor elsewhere that moves, with a result that the API has named', async () => {
    const lines = [
      `202 | operation-location: ${stranger}/st | location: ${api}/result`,
      `202 | operation-location: ${stranger}/other`,
      '200 done',
      '200 | {"a":1}',
    ];
    expect(await asked(lines, result)).toEqual([
      `GET ${stranger}/st with nothing`,
      `GET ${stranger}/other with nothing`,
      `GET ${api}/result with all`,
    ]);
  });

  test('a monitor elsewhere that repeats what the API has named, with a cancel at the API', async () => {
    const convention = http({ cancelUrl: body('cancelUrl') });
    const lines = [
      `202 ${stranger}/st | {"cancelUrl":"${api}/cancel"}`,
      `202 ${stranger}/other | {"cancelUrl":"${api}/cancel"}`,
      '410',
    ];
    expect((await asked(lines, pollAndCancel, { convention })).at(-1)).toBe(
      `DELETE ${api}/cancel with all`,
    );
  });

  test('the resource itself as the result, though the monitor is elsewhere: azure()', async () => {
    const server = script(
      `201 | azure-asyncoperation: ${stranger}/st | {"properties":{"provisioningState":"Creating"}}`,
      '200 Succeeded',
      '200 | {"properties":{"provisioningState":"Succeeded"}}',
    );
    const client = createClient({ ...server.options, ...laden, convention: azure() });
    await client.run('machines/1', { method: 'PUT' });
    expect(carriedLines(server.requests)).toEqual([
      `PUT ${api}/machines/1 with all`,
      `GET ${stranger}/st with nothing`,
      `GET ${api}/machines/1 with all`,
    ]);
  });

  test('a convention may say that its monitor leads back: the result alone, graphCopy()', async () => {
    const lines = [atStranger, `303 ${account}`, '200 | {"id":1}'];
    const convention = graphCopy();
    expect((await asked(lines, result, { convention })).at(-1)).toBe(`GET ${account} with all`);
    const leading = { ...http({ cancelUrl: body('cancelUrl') }), leadsBack: true };
    const moved = [atStranger, `202 ${account} | {"cancelUrl":"${account}"}`, '202', '410'];
    const act = async (operation: Operation<unknown>) => {
      await operation.poll();
      await pollAndCancel(operation);
    };
    expect((await asked(moved, act, { convention: leading })).slice(1)).toEqual([
      `GET ${account} with nothing`,
      `DELETE ${account} with nothing`,
    ]);
  });

  test('a stranger that is listed in trustedOrigins leads on with everything', async () => {
    const lines = [atStranger, `303 ${account}`, '200 | {"a":1}'];
    expect(await asked(lines, result, { trustedOrigins: [stranger] })).toEqual([
      `GET ${stranger}/st with all`,
      `GET ${account} with all`,
    ]);
  });

  test('what a stranger names at its own origin: a signed result beside a signed monitor', async () => {
    const lines = [
      atStranger,
      `303 ${stranger}/r?sig=1`,
      `302 ${stranger}/r2?sig=2`,
      '200 | {"a":1}',
    ];
    expect(await asked(lines, result)).toEqual([
      `GET ${stranger}/st with nothing`,
      `GET ${stranger}/r?sig=1 with nothing`,
      `GET ${stranger}/r2?sig=2 with nothing`,
    ]);
  });

  test('the URL alone, given to resume(), is the caller’s own word', async () => {
    const { server, client } = clientOf(['200 done']);
    await client.resume(account).result();
    expect(carriedLines(server.requests)).toEqual([`GET ${account} with all`]);
  });
});

test.for([
  { label: 'a poll', lines: [atStranger, `302 ${account}`, '401'] },
  { label: 'a result', lines: [atStranger, `303 ${account}`, '403'] },
])('the error of $label that lacks credentials says why', async ({ lines }) => {
  const { client } = clientOf(lines);
  const error = await rejection(client.run('tasks'));
  expect((error as Error).message).toContain('trustedOrigins');
  const { client: known } = clientOf([atHome, lines.at(-1) ?? '']);
  expect(((await rejection(known.run('tasks'))) as Error).message).not.toContain('trustedOrigins');
});
