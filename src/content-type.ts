// What a Content-Type says, by its whole name: letters inside one mean nothing
// (`application/vnd.openxmlformats-officedocument…` is a ZIP archive).

/** Beside `text/…`, JSON and XML. Most of these have an `x-` of their own. */
const texts =
  /^(text\/|application\/(x-)?(http|(java|ecma|type)script|www-form-urlencoded|csv|json5|jsonc|json-?lines|jsonl|ndjson|json-(seq|stream)|sql|graphql|yaml|toml|sparql-(query|update)|n-(triples|quads)|trig|sh)$)|[/+](json|xml|yaml|json-seq|ndjson)$/;

/**
 * The type and subtype in lower case, without parameters; `''` if there is none.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-extract-mime-type of several the last counts
 */
export function contentType(headers: Headers): string {
  const [last = ''] = (headers.get('content-type') ?? '')
    .replace(/"[^"]*"?/g, '')
    .split(',')
    .slice(-1);
  return last.replace(/;.*/s, '').trim().toLowerCase();
}

/** A page for people: HTML or XHTML. */
export const isHtml = (headers: Headers): boolean =>
  /^(text\/html|application\/xhtml\+xml)$/.test(contentType(headers));

/** Whether a type is that of one JSON document. Streams of them (NDJSON, `json-seq`) are not. */
export const isJson = (type: string): boolean => /[/+]json$/.test(type);

/** Whether a type is that of a text. */
export const isText = (type: string): boolean => texts.test(type);
