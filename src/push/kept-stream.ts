import type { ActiveReading, Reading } from '../core/convention.ts';
import { isFinalState } from '../core/state.ts';

/** How long it takes to read an answer that was made here, in milliseconds. */
const readWithin = 1000;

/** What a stream has said so far. */
export interface Said {
  readonly reading: Reading;
  /** The last document. */
  readonly document: unknown;
  /** The same as JSON, as it came: to make it anew may overflow the stack. */
  readonly text: string;
}

/**
 * A stream that is being read, and answers polls as a status monitor would: at once, or as soon as
 * there is something new. It is closed if nobody asks for long.
 */
export class KeptStream {
  said: Said = { reading: { state: 'pending' }, document: undefined, text: '{}' };
  /** Why nothing more can come of it, although it has told no end. */
  broken: string | undefined;
  /** Where to poll once it has broken, if it has said so. */
  monitor: Partial<ActiveReading> | undefined;
  /** What the last answer was made of. */
  answered: Said = this.said;
  readonly #close: () => void;
  readonly #forget: () => void;
  readonly #keepFor: number;
  readonly #waiting = new Set<() => void>();
  #isNew = false;
  #idle: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param keepFor For how many milliseconds it is kept while nobody asks.
   * @param close Ends the stream.
   * @param forget Is called when nobody can ask for it any more.
   */
  constructor(keepFor: number, close: () => void, forget: () => void) {
    this.#keepFor = keepFor;
    this.#close = close;
    this.#forget = forget;
    this.#rest();
  }

  get hasEnded(): boolean {
    return isFinalState(this.said.reading.state);
  }

  /** Nothing after the end. */
  say(said: Said): void {
    if (this.hasEnded || this.broken) return;
    this.said = said;
    this.#tell();
    if (this.hasEnded) this.#close();
  }

  /** It can say no more. */
  break(why: string): void {
    if (this.hasEnded || this.broken) return;
    this.broken = why;
    this.#tell();
    this.#close();
  }

  /** Waits until there is something new, for so many milliseconds at most. */
  next(hold: number, signal: AbortSignal): Promise<void> {
    clearTimeout(this.#idle);
    return new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#waiting.delete(end);
        this.#isNew = false;
        this.#rest();
        resolve();
      };
      const timer = setTimeout(end, hold);
      signal.addEventListener('abort', end);
      this.#waiting.add(end);
      if (this.#isNew || this.hasEnded || this.broken || signal.aborted) end();
    });
  }

  #tell(): void {
    this.#isNew = true;
    for (const end of [...this.#waiting]) end();
  }

  /** Nobody asks now. A process need not stay for that. */
  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#waiting.size) return;
    const { hasEnded } = this;
    this.#idle = setTimeout(
      () => {
        this.break(`nobody has waited for it for ${this.#keepFor / 1000} s`);
        this.#forget();
      },
      // Whoever has been told of the end has yet to read the answer.
      hasEnded ? Math.min(readWithin, this.#keepFor) : this.#keepFor,
    );
    (this.#idle as { unref?(): void }).unref?.();
  }
}
