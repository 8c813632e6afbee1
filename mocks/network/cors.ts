import type { HeaderRecord } from '../wire/message.ts';

/**
 * What a browser on another origin may do and see.
 *
 * @example
 * const server = await listen(tasks, { cors: { exposeHeaders: [] } }); // Location stays hidden
 */
export interface CorsOptions {
  /** `Access-Control-Allow-Origin`. @default '*' */
  readonly allowOrigin?: string | undefined;
  /** Headers that scripts may read. @default those that the dialects use */
  readonly exposeHeaders?: readonly string[] | undefined;
  /** Whether requests may carry cookies; needs an `allowOrigin` other than '*'. @default false */
  readonly allowCredentials?: boolean | undefined;
}

const usualHeaders = [
  'Location',
  'Operation-Location',
  'Azure-AsyncOperation',
  'Content-Location',
  'Link',
  'Retry-After',
  'Retry-After-Ms',
  'Date',
  'Idempotent-Replayed',
  'Preference-Applied',
  'AsyncResult',
  'X-Progress',
  'X-Export-Status',
];

/** The headers that let scripts on another origin read an answer. */
export function corsHeaders(options: CorsOptions): HeaderRecord {
  const { allowOrigin = '*', exposeHeaders = usualHeaders, allowCredentials = false } = options;
  return {
    'access-control-allow-origin': allowOrigin,
    ...(exposeHeaders.length > 0
      ? { 'access-control-expose-headers': exposeHeaders.join(', ') }
      : {}),
    ...(allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(allowOrigin === '*' ? {} : { vary: 'Origin' }),
  };
}

/** The headers of the answer to a preflight: it allows whatever the browser asks for. */
export function preflightHeaders(options: CorsOptions, asked: HeaderRecord): HeaderRecord {
  return {
    ...corsHeaders(options),
    'access-control-allow-methods': asked['access-control-request-method'] ?? '*',
    'access-control-allow-headers': asked['access-control-request-headers'] ?? '*',
    'access-control-max-age': '600',
  };
}
