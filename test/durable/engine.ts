import type { DurableOptions, Recorded } from 'await202/durable';

/** The process dies at this point. */
class Died extends Error {}

/** In a replay, the code asks for something else than is recorded. */
class Diverged extends Error {}

/**
 * An engine as small as one can be: it keeps a history of steps and sleeps, and replays it. It fails
 * if the code does not ask for the same things in the same order.
 */
export class Engine {
  readonly history: { readonly what: string; readonly recorded?: Recorded }[] = [];
  /** After so many entries the process dies. */
  dies = Infinity;
  #at = 0;

  async #entry(what: string, work: () => Promise<Recorded | undefined>) {
    // As in a real one, nothing is at once.
    await null;
    const entry = this.history[this.#at++];
    if (entry) {
      if (entry.what !== what) throw new Diverged(`${what}, recorded was ${entry.what}`);
      return entry.recorded;
    }
    if (this.history.length >= this.dies) {
      this.dies = Infinity;
      throw new Died();
    }
    const recorded = await work();
    this.history.push(JSON.parse(JSON.stringify({ what, recorded })));
    return recorded;
  }

  /** What the code of the workflow gets. */
  get options(): Pick<DurableOptions, 'sleep' | 'step'> {
    return {
      // A replay may ask for another jitter: only the order counts.
      sleep: (milliseconds) =>
        this.#entry('sleep', () => new Promise((resolve) => setTimeout(resolve, milliseconds))),
      step: (name, work) => this.#entry(name, work) as Promise<Recorded>,
    };
  }

  /** Runs the workflow, in a new process whenever one has died. */
  async run<T>(workflow: (options: this['options']) => Promise<T>): Promise<T> {
    for (;;) {
      this.#at = 0;
      let die: (reason: Died) => void = () => undefined;
      const death = new Promise<never>((_, reject) => {
        die = reject;
      });
      const { sleep, step } = this.options;
      // What a process does after its death has no effect.
      const orDie = <Value>(entry: PromiseLike<Value>) =>
        Promise.resolve(entry).catch((error) => {
          if (error instanceof Died) die(error);
          else throw error;
          return new Promise<Value>(() => undefined);
        });
      const options = {
        sleep: (milliseconds: number) => orDie(sleep(milliseconds)),
        step: (name: string, work: () => Promise<Recorded>) => orDie(step(name, work)),
      };
      try {
        return await Promise.race([workflow(options as this['options']), death]);
      } catch (error) {
        if (!(error instanceof Died)) throw error;
      }
    }
  }
}
