/** What is measured in this process, and how figures are shown. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Bytes on the heap that are no garbage. */
export async function heapUsed(): Promise<number> {
  for (let time = 0; time < 10; time++) {
    globalThis.gc?.();
    // What a finalizer or a closed stream lets go of is garbage only in the next turn.
    await sleep(50);
  }
  return process.memoryUsage().heapUsed;
}

/** What keeps this process alive now, beside its channel to the server's process. */
export function alive(): { timers: number; sockets: number } {
  const resources = process.getActiveResourcesInfo();
  return {
    timers: resources.filter((name) => /Timeout|Immediate/.test(name)).length,
    sockets: resources.filter((name) => /TCP|TLS|GetAddrInfo/.test(name)).length,
  };
}

/** Rejections that nobody handles, and warnings. */
export function complaints(): string[] {
  const seen: string[] = [];
  process.on('unhandledRejection', (reason) => seen.push(`unhandled: ${reason}`));
  process.on('warning', (warning) => seen.push(`${warning}`));
  return seen;
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

/** Prints a row: a name, and figures below each other. */
export function row(name: string, ...figures: (number | string)[]): void {
  const cells = figures.map((figure) => `${figure}`.padStart(12));
  console.log(`  ${name.padEnd(26)}${cells.join('')}`);
}

/** The conditions of the soak: prints each, and remembers if one is not met. */
export function judge() {
  let isMet = true;
  return {
    expect(condition: string, met: boolean, seen: number | string): void {
      isMet &&= met;
      row(condition, seen, met ? 'met' : 'NOT MET');
    },
    verdict: () => isMet,
  };
}
