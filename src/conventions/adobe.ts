import type { Convention } from '../core/convention.ts';
import { http } from './http.ts';
import { body, found, header, template } from './selectors.ts';

/**
 * Adobe's PDF Services. The result is the file, fetched without the caller's headers; where there are
 * several files or none, it is the document, with the URLs of all. A job cannot be canceled.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://pdf-services.adobe.io/',
 *   convention: adobePdf(),
 * });
 * const file = await client.run<Blob>('operation/exportpdf', { json: { assetID, targetFormat } });
 * ```
 */
export function adobePdf(): Convention {
  return http({
    name: 'adobe-pdf',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: header('location'),
    resultUrl: [
      // Nothing is found after an empty one: no single file is the result.
      found(body('report'), ''),
      found(body('tagged-pdf'), ''),
      body('downloadUri'),
      body('asset.downloadUri'),
      body('resource.downloadUri'),
    ],
    cancel: false,
  });
}

/**
 * Adobe's Firefly, version 3, asynchronous. It is asked on the host that took the submit: the URLs
 * in the answer are on a host of its own for each part of the service, which would not get the
 * caller's token.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   baseUrl: 'https://firefly-api.adobe.io/v3/',
 *   convention: adobeFirefly(),
 * });
 * const { outputs } = await client.run('images/generate-async', { json: { prompt } });
 * ```
 */
export function adobeFirefly(): Convention {
  return http({
    name: 'adobe-firefly',
    asynchronous: 'always',
    endsBy: 'word',
    monitor: template('{origin}/v3/status/{+jobId}'),
    cancelUrl: template('{origin}/v3/cancel/{+jobId}'),
    cancel: { method: 'PUT' },
  });
}
