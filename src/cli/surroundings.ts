/** What is written to: a terminal, a pipe or a file. */
export interface Screen {
  readonly isTTY?: boolean | undefined;
  /** How many characters fit in a line of a terminal. */
  readonly columns?: number | undefined;
  write(text: string | Uint8Array): unknown;
}

/** What the command has around it, so that a test can be that. */
export interface Surroundings {
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads what comes by the standard input. */
  readInput(): Promise<string>;
  /**
   * Calls back at the first Ctrl-C.
   *
   * @returns A function that ends this.
   */
  onInterrupt(listener: () => void): () => void;
  /** @defaultValue that of the platform */
  readonly fetch?: typeof globalThis.fetch | undefined;
}
