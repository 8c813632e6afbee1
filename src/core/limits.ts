/** How much is accepted from a server. What goes beyond ends in a ProtocolError. */
export interface Limits {
  /**
   * The longest body of an answer that is no end (a 202, an error), in bytes, and the longest
   * status document that says "not done yet", in characters.
   *
   * @defaultValue 1_000_000
   */
  readonly statusLength: number;
  /** How many levels deep such a document may be: whoever logs it may recurse. @defaultValue 1000 */
  readonly statusDepth: number;
  /**
   * The longest body of any other answer, in bytes after decompression. What `parse` gets
   * unread is not counted.
   *
   * @defaultValue 100_000_000
   */
  readonly resultLength: number;
  /** Redirects in a row, where they can be seen (not in browsers). @defaultValue 10 */
  readonly redirects: number;
  /**
   * Milliseconds after the 202, and after its Retry-After, in which a 404 means "not visible yet";
   * of a result, after the success.
   *
   * @defaultValue 10_000
   */
  readonly visibility: number;
  /**
   * Milliseconds for which a submit may go on unseen after its caller aborted, so that what it
   * starts can be canceled.
   *
   * @defaultValue 60_000
   */
  readonly submitGrace: number;
}

export const defaultLimits: Limits = {
  statusLength: 1_000_000,
  statusDepth: 1000,
  resultLength: 100_000_000,
  redirects: 10,
  visibility: 10_000,
  submitGrace: 60_000,
};
