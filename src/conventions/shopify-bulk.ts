import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, found, original, type Selector, select, template } from './selectors.ts';

/** A member of what the mutation has answered. */
const started =
  (path: string): Selector =>
  (...given) =>
    select(
      ['Query', 'Mutation'].map((kind) => body(`data.bulkOperationRun${kind}.${path}`)),
      ...given,
    );

const query =
  'query($id:ID!){node(id:$id){...on BulkOperation{status errorCode objectCount url partialDataUrl}}}';

const cancel =
  'mutation($id:ID!){bulkOperationCancel(id:$id){bulkOperation{status}userErrors{message}}}';

/**
 * Shopify's bulk operations: `bulkOperationRunQuery` and `bulkOperationRunMutation`. The result is
 * the file, JSON Lines as text, or `null` if there is nothing in it. What Shopify refuses
 * (`userErrors`) has failed.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://shop.myshopify.com/admin/api/2026-01/',
 *   headers: { 'x-shopify-access-token': token },
 *   convention: shopifyBulk(),
 * });
 * const lines = await client.run<string>('graphql.json', {
 *   json: {
 *     query: `mutation($query: String!) {
 *       bulkOperationRunQuery(query: $query) { bulkOperation { id status } userErrors { message } }
 *     }`,
 *     variables: { query: '{ products { edges { node { id } } } }' },
 *   },
 * });
 * ```
 */
export function shopifyBulk(): Convention {
  const id = started('bulkOperation.id');
  const base = http({
    name: 'shopify-bulk',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: original,
    poll: { method: 'POST', json: { query, variables: { id } } },
    state: [
      found(started('userErrors'), 'failed'),
      found(body('errors'), 'failed'),
      started('bulkOperation.status'),
      body('data.node.status'),
    ],
    words: { pending: ['created'] },
    message: template('{data.node.objectCount} objects'),
    resultUrl: body('data.node.url'),
    result: () => null,
    text: true,
    error: [started('userErrors'), body('errors'), body('data.node.errorCode')],
    cancel: { method: 'POST', json: { query: cancel, variables: { id } } },
  });
  return {
    ...base,
    // GraphQL answers 200 when it is throttled, too: that poll has failed, not the operation.
    read: (answer, before) =>
      body('data.node.status')(answer) ? base.read(answer, before) : 'fault',
  };
}
