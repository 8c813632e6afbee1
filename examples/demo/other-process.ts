/**
 * Both ends of a hand-over. Imported, it starts this very file as another process and gives it the
 * checkpoint on its standard input; started, it goes on from there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { createClient } from 'await202';
import { say, show } from './output.ts';

/** Resolves when the other process has exited without an error. */
export async function resumeInAnotherProcess(checkpoint: string): Promise<void> {
  const child = spawn(process.execPath, [import.meta.filename], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  child.stdin.end(checkpoint);
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The other process has exited with ${code}.`);
}

/** Nothing but the checkpoint is needed: no base URL, no state of the first process. */
async function goOn(): Promise<void> {
  const operation = createClient().resume(JSON.parse(await text(process.stdin)));
  say(`Process ${process.pid} goes on:`);
  for await (const status of operation) show(status);
  say('The result:', await operation.result());
}

if (import.meta.main) await goOn();
