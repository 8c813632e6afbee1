import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { fraction, header, match, original, template } from './selectors.ts';

/**
 * Azure Storage's
 * {@link https://learn.microsoft.com/rest/api/storageservices/copy-blob | Copy Blob}. The blob that
 * is written is its own status monitor, by its headers; it is not fetched, so there is no result.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   convention: copyBlob(),
 *   method: 'PUT',
 *   headers: { authorization, 'x-ms-version': '2025-01-05' },
 * });
 * await client.run(target, { headers: { 'x-ms-copy-source': source } });
 * ```
 */
export function copyBlob(): Convention {
  const copied = header('x-ms-copy-progress');
  return http({
    name: 'copy-blob',
    asynchronous: 'always',
    accepted: [],
    monitor: original,
    poll: { method: 'HEAD' },
    endsBy: 'word',
    state: header('x-ms-copy-status'),
    progress: fraction(match(/\d+/, copied), match(/\/(\d+)/, copied)),
    result: () => null,
    error: header('x-ms-copy-status-description'),
    cancelUrl: template('{url}?comp=copy&copyid={id}', { id: header('x-ms-copy-id') }),
    cancel: { method: 'PUT', headers: { 'x-ms-copy-action': 'abort' } },
  });
}
