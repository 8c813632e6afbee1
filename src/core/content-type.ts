// What a Content-Type says, by its whole name: letters inside one mean nothing
// (`application/vnd.openxmlformats-officedocument…` is a ZIP archive).

/** Beside `text/…` and JSON and XML of all sorts: what else has no bytes that are not text. */
const texts =
  /^text\/|[/+](x-)?(xml|ya?ml|toml|csv|sql|graphql|(nd)?json(l|-?lines|-seq)?|http|www-form-urlencoded|(java|ecma|type)script)$/;

/** The first that no other follows. */
const essence = /(?:^|,)\s*([^\s,;/]+\/[^\s,;]+)\s*(?:;|$)/;

/**
 * The type and subtype in lower case, without parameters; `''` if there is none. Of several the last
 * counts.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-extract-mime-type
 */
export const contentType = (headers: Headers): string =>
  essence.exec(`${headers.get('content-type')}`.toLowerCase())?.[1] ?? '';

/** A page for people: HTML or XHTML. */
export const isHtml = (headers: Headers): boolean =>
  /\/(xhtml\+xml|html)$/.test(contentType(headers));

/** Whether a type is that of one JSON document. Streams of them (NDJSON, `json-seq`) are not. */
export const isJson = (type: string): boolean => /[/+](x-)?json$/.test(type);

/** Whether a type is that of a text. */
export const isText = (type: string): boolean => texts.test(type);
