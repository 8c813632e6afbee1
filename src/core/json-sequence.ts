// What a text is that calls itself a JSON document and does not parse.

/** The document in a text, or `undefined` where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Between two documents: within one, no value ends there where another begins. */
const gap = /[}\]"\w]\s+(?=[{["\w-])|[}\]](?=[{[])/g;

/**
 * Whether it is several documents, in lines or on one line. A comma that is put into a text on the
 * way does no harm there.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7464 whose separators are no white space
 */
export const isSeveral = (text: string): boolean =>
  !!parsed(`[${text.replaceAll('\u001e', '\n').replace(gap, '$&,')}]`);

/** Whether it ends inside of a document, as one does that was cut off. */
export const isOpen = (text: string): boolean =>
  text.split(/[{[]/).length > text.split(/[}\]]/).length;
