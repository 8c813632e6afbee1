import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, found } from './selectors.ts';

/**
 * Microsoft Graph's copy of a driveItem. The monitor is on another host and must not get the token;
 * it tells the end by its word, even in a 202. The result is its document, with the `resourceId` of
 * the copy, or the copy itself where the monitor leads to it. A copy cannot be canceled.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://graph.microsoft.com/v1.0/',
 *   convention: graphCopy(),
 * });
 * const { resourceId } = await client.run(`me/drive/items/${id}/copy`, { json: { name } });
 * ```
 */
export function graphCopy(): Convention {
  const convention = http({
    name: 'graph-copy',
    asynchronous: 'always',
    endsBy: 'word',
    // An item has no word, and a parent.
    state: [body('status'), found(body('parentReference'), 'completed')],
    words: { failed: ['deleteFailed'] },
    result: body(),
    cancel: false,
  });
  // Its 303 leads from SharePoint to the copy in Graph, which wants the token.
  return { ...convention, leadsBack: true };
}
