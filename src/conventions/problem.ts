/**
 * The members of an `application/problem+json` document.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly [extension: string]: unknown;
}

/** The first that is a text: what a server puts in the place of one may be anything. */
export const firstText = (...values: unknown[]): string | undefined =>
  values.find((value) => typeof value === 'string');

/** The problem details in a document, if they are there: any of its texts will do. */
export function problemIn(document: unknown): Problem | undefined {
  const { type, title, detail, instance } = (document ?? {}) as Record<string, unknown>;
  return firstText(type, title, detail, instance) === undefined ? undefined : (document as Problem);
}
