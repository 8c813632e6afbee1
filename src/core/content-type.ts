// What a Content-Type says. Only whole names count:
// `application/vnd.openxmlformats-officedocument…` contains "xml" but is a ZIP archive.

/** Types whose bodies are text: `text/…`, JSON and XML of all kinds, and some other notations. */
const texts =
  /^text\/|[/+](x-)?(xml|ya?ml|toml|csv|sql|graphql|(nd)?json(l|-?lines|-seq)?|http|www-form-urlencoded|(java|ecma|type)script)$/;

/** The last type in a header that may list several. */
const essence = /(?:^|,)\s*([^\s,;/]+\/[^\s,;]+)\s*(?:;|$)/;

/**
 * The type and subtype in lower case, without parameters; `''` if there is none. If the header
 * lists several, the last one counts.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-extract-mime-type
 */
export const contentType = (headers: Headers): string =>
  essence.exec(`${headers.get('content-type')}`.toLowerCase())?.[1] ?? '';

/** HTML or XHTML. */
export const isHtml = (headers: Headers): boolean =>
  /\/(xhtml\+xml|html)$/.test(contentType(headers));

/** Whether it is the type of a single JSON document, and not of a stream (NDJSON, `json-seq`). */
export const isJson = (type: string): boolean => /[/+](x-)?json$/.test(type);

export const isText = (type: string): boolean => texts.test(type);
