/** How much is accepted from a server. Anything beyond it is a ProtocolError. */
export interface Limits {
  /**
   * The longest body of a 202 or an error, in bytes, and the longest status document of an
   * operation that has not ended, in characters.
   *
   * @defaultValue 1_000_000
   */
  readonly statusLength: number;
  /**
   * How many levels deep such a status document may be nested. Whoever logs it may recurse.
   *
   * @defaultValue 1000
   */
  readonly statusDepth: number;
  /**
   * The longest body of any other answer, in bytes after decompression. A body that `parse` reads
   * itself is not limited.
   *
   * @defaultValue 100_000_000
   */
  readonly resultLength: number;
  /**
   * How many redirects in a row are followed. In browsers, which follow redirects by themselves,
   * the browser's own limit applies.
   *
   * @defaultValue 10
   */
  readonly redirects: number;
  /**
   * For how many milliseconds a 404 means "not visible yet": of a monitor, after the 202 and its
   * Retry-After; of a result, after the success.
   *
   * @defaultValue 10_000
   */
  readonly visibility: number;
  /**
   * For how many milliseconds a submit may continue in the background after its caller aborted, so
   * that the operation it starts can be canceled.
   *
   * @defaultValue 60_000
   */
  readonly submitGrace: number;
  /**
   * For how many milliseconds a cancel that nobody waits for may continue in the background, from its
   * first request on, and how long `await using` waits for one. Of a Retry-After at
   * most two fifths of it are waited, so that it is sent three times.
   *
   * @defaultValue 60_000
   */
  readonly cancelGrace: number;
}

export const defaultLimits: Limits = {
  statusLength: 1_000_000,
  statusDepth: 1000,
  resultLength: 100_000_000,
  redirects: 10,
  visibility: 10_000,
  submitGrace: 60_000,
  cancelGrace: 60_000,
};
