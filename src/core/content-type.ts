// What a Content-Type says. Only whole names count:
// `application/vnd.openxmlformats-officedocument…` contains "xml" but is a ZIP archive.

/** Types whose bodies are text: `text/…`, JSON and XML of all kinds, and some other notations. */
const texts =
  /^text\/|[/+](x-)?(xml|ya?ml|toml|csv|sql|graphql|(nd)?json(l|-?lines|-seq)?|http|www-form-urlencoded|(java|ecma|type)script)$/;

let lastHeader = '';
let lastType = '';

/** The last type in a header that may list several. */
const essence = /^(?:.*,)?\s*([^\s,;/]+\/[^\s,;"]+)\s*(?:;|$)/;

/**
 * The type and subtype in lower case, without parameters; `''` if there is none. If the header
 * lists several, the last one counts.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-extract-mime-type
 */
export function contentType(headers: Headers): string {
  const header = `${headers.get('content-type')}`;
  // It is asked for several times about each answer, and answers of one server have the same.
  if (header !== lastHeader) {
    lastHeader = header;
    lastType = essence.exec(header.toLowerCase())?.[1] ?? '';
  }
  return lastType;
}

/** HTML or XHTML. */
export const isHtml = (headers: Headers): boolean =>
  /\/(xhtml\+xml|html)$/.test(contentType(headers));

/** Whether it is the type of a single JSON document, and not of a stream (NDJSON, `json-seq`). */
export const isJson = (type: string): boolean => /[/+](x-)?json$/.test(type);

export const isText = (type: string): boolean => texts.test(type);
