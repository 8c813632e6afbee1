// For text that is served as one JSON document but does not parse: it may be several, or cut off.

/** The JSON value in a text; `undefined` if it does not parse. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The gap between two documents. Inside one document, a comma or colon stands between two values.
 */
const gap = /[}\]"\w]\s+(?=[{["\w-])|[}\]](?=[{[])/g;

/**
 * Whether a text is several JSON documents, separated by line breaks, spaces, nothing at all, or
 * the control character of RFC 7464. It parses as an array once a comma stands in every gap; a
 * comma that lands in a string literal does not change the outcome.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7464
 */
export const isSeveral = (text: string): boolean =>
  !!parsed(`[${text.replaceAll('\u001e', '\n').replace(gap, '$&,')}]`);

/** Whether a text ends inside an object or array, as it does if it was cut off. */
export const isOpen = (text: string): boolean =>
  text.split(/[{[]/).length > text.split(/[}\]]/).length;
