/** What a server tells of a task that goes on. */
export interface Server {
  readonly name: string;
  /**
   * The headers and the document of a poll's answer.
   *
   * @param elapsed Milliseconds since the submit.
   * @param duration How long the task takes.
   */
  readonly tells: (
    elapsed: number,
    duration: number,
  ) => { readonly headers?: Record<string, string>; readonly document?: object };
  /** Who looks at the status on the way. */
  readonly watch?: () => void;
  /** For how many milliseconds it keeps a poll open, unless the task ends before. */
  readonly holds?: number;
}

const silent: Server = { name: 'no hint', tells: () => ({}) };

/** The time that is left, in whole seconds. */
const retryAfter: Server = {
  name: 'Retry-After',
  tells: (elapsed, duration) => ({
    headers: { 'retry-after': `${Math.ceil((duration - elapsed) / 1000)}` },
  }),
};

const progress: Server = {
  name: 'progress, whole percent',
  tells: (elapsed, duration) => ({
    document: { progress: Math.floor((100 * elapsed) / duration) / 100 },
  }),
};

/** Both to the millisecond. */
const exactly: Server = {
  name: 'time left, Retry-After',
  tells: (elapsed, duration) => ({
    headers: { 'retry-after-ms': `${Math.ceil(duration - elapsed)}` },
  }),
};

const estimate: Server = {
  name: 'time left, estimate',
  tells: (elapsed, duration) => ({ document: { remainingMs: Math.ceil(duration - elapsed) } }),
};

/** Somebody looks at the progress on the way. */
const watched: Server = {
  ...progress,
  name: 'progress, looked at',
  watch: () => undefined,
};

/** Long polls. */
const keepsOpen = (seconds: number): Server => ({
  name: `keeps polls open for ${seconds} s`,
  tells: () => ({}),
  holds: 1000 * seconds,
});

export const servers = {
  ...{ silent, retryAfter, exactly, estimate, progress, watched },
  fiveSeconds: keepsOpen(5),
  twentySeconds: keepsOpen(20),
};
