/** What no transcript shows of conventions whose polls are POSTs that name their operation. */
import { createClient } from 'await202';
import { apify, dropbox, shopifyBulk } from 'await202/conventions';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fastTime, rejection, scriptedAnswers } from '../support/scripted-answers.ts';

beforeEach(fastTime);
afterEach(() => {
  vi.useRealTimers();
});

test.for([
  ['dropbox', dropbox(), 'https://api.dropboxapi.com/2/files/delete_batch/check'],
  ['shopifyBulk', shopifyBulk(), 'https://acme.myshopify.com/admin/api/2026-01/graphql.json'],
] as const)(
  '%s() asks nothing at a bare URL, which names no operation',
  async ([, convention, url]) => {
    const server = scriptedAnswers();
    const client = createClient({ ...server.options, convention });
    expect(await rejection(client.resume(url).result())).toMatchObject({
      name: 'ProtocolError',
      message: expect.stringContaining('checkpoint'),
    });
    expect(server.requests).toHaveLength(0);
  },
);

describe('shopifyBulk()', () => {
  const url = 'https://acme.myshopify.com/admin/api/2026-01/graphql.json';
  const bulkOperation = { id: 'gid://shopify/BulkOperation/1', status: 'CREATED' };
  const created = () =>
    Response.json({ data: { bulkOperationRunQuery: { bulkOperation, userErrors: [] } } });

  test.for([
    ['is refused', { errors: [{ message: 'Access denied for node' }] }],
    ['finds nothing', { data: { node: null } }],
  ])('a poll that %s is a fault, and an end to patience', async ([, document]) => {
    const answers = Array.from({ length: 9 }, () => Response.json(document));
    const server = scriptedAnswers(created(), ...answers);
    const convention = shopifyBulk();
    const polling = { maxFailures: 3, maxOutage: 0 };
    const client = createClient({ ...server.options, convention, polling });
    const error = await rejection(client.run(url, { json: { query: 'mutation { x }' } }));
    expect(error).toMatchObject({ name: 'PollError' });
    expect(server.requests).toHaveLength(1 + 3);
  });

  test('an operation without an id is none', async () => {
    const document = { data: { bulkOperationRunQuery: { bulkOperation: null, userErrors: [] } } };
    const server = scriptedAnswers(Response.json(document));
    const client = createClient({ ...server.options, convention: shopifyBulk() });
    const error = await rejection(client.run(url, { json: { query: 'mutation { x }' } }));
    expect(error).toMatchObject({ name: 'ProtocolError' });
  });
});

describe('dropbox()', () => {
  const launched = () => Response.json({ '.tag': 'async_job_id', async_job_id: 'j1' });

  test.for([
    ['files/create_folder_batch', 'files/create_folder_batch/check'],
    ['files/delete_batch', 'files/delete_batch/check'],
    ['files/copy_batch', 'files/copy_batch/check'],
    ['files/copy_batch_v2', 'files/copy_batch/check_v2'],
    ['files/move_batch', 'files/move_batch/check'],
    ['files/move_batch_v2', 'files/move_batch/check_v2'],
    ['files/save_url', 'files/save_url/check_job_status'],
    ['files/upload_session/finish_batch', 'files/upload_session/finish_batch/check'],
    ['sharing/share_folder', 'sharing/check_share_job_status'],
    ['sharing/set_access_inheritance', 'sharing/check_share_job_status'],
    ['sharing/unshare_folder', 'sharing/check_job_status'],
    ['sharing/relinquish_folder_membership', 'sharing/check_job_status'],
    ['sharing/remove_folder_member', 'sharing/check_remove_member_job_status'],
    ['team/team_folder/archive', 'team/team_folder/archive/check'],
    ['team/groups/delete', 'team/groups/job_status/get'],
    ['team/groups/members/add', 'team/groups/job_status/get'],
    ['team/members/add', 'team/members/add/job_status/get'],
    ['team/members/add_v2', 'team/members/add/job_status/get_v2'],
    ['team/members/remove', 'team/members/remove/job_status/get'],
    ['team/members/bulk_suspend', 'team/members/bulk_suspend/job_status/check'],
    [
      'team/members/move_former_member_files',
      'team/members/move_former_member_files/job_status/check',
    ],
  ] as const)('asks for a job of %s at %s', async ([launch, check]) => {
    const server = scriptedAnswers(launched(), Response.json({ '.tag': 'complete' }));
    const baseUrl = 'https://api.dropboxapi.com/2/';
    const client = createClient({ ...server.options, baseUrl, convention: dropbox() });
    await client.run(launch, { json: {} });
    expect(server.lines).toEqual([`POST ${baseUrl}${launch}`, `POST ${baseUrl}${check}`]);
  });

  test('names no more tags of a failure than Dropbox has', async () => {
    const depth = 5000;
    const text = `${'{".tag":"path","path":'.repeat(depth)}{}${'}'.repeat(depth)}`;
    const failed = new Response(`{".tag":"failed","failed":${text}}`, {
      headers: { 'content-type': 'application/json' },
    });
    const server = scriptedAnswers(launched(), failed);
    const client = createClient({ ...server.options, convention: dropbox() });
    const url = 'https://api.dropboxapi.com/2/files/delete_batch';
    const error = await rejection(client.run(url, { json: {} }));
    const tags = Array.from({ length: 6 }, () => 'path').join(': ');
    expect(error).toMatchObject({ message: expect.stringContaining(`: ${tags}.`) });
  });
});

test('apify() stays below the path of a proxy', async () => {
  const data = { id: 'r1', status: 'READY' };
  const server = scriptedAnswers(
    Response.json({ data }, { status: 201 }),
    Response.json({ data: { ...data, status: 'SUCCEEDED' } }),
    Response.json([]),
  );
  const client = createClient({ ...server.options, convention: apify() });
  await client.run('https://proxy.example/apify/v2/acts/a/runs?webhooks=/v2/', { json: {} });
  expect(server.lines.slice(1)).toEqual([
    'GET https://proxy.example/apify/v2/actor-runs/r1',
    'GET https://proxy.example/apify/v2/actor-runs/r1/dataset/items',
  ]);
});
