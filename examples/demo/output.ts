/** What the demo prints: a bar that moves in a terminal, plain lines elsewhere. */
import type { OperationStatus } from 'await202';

const { stdout } = process;
let steps = 0;
let barIsOpen = false;

/** A heading with a number. */
export function announce(title: string): void {
  steps += 1;
  print(`\n${steps}. ${title}`);
}

/** A line of text, with what belongs to it. */
export function say(text: string, ...more: readonly unknown[]): void {
  print(`   ${text}`, ...more);
}

/** A status, as a progress bar. In a terminal each takes the place of the one before. */
export function show(status: OperationStatus): void {
  const { state, progress, estimatedEndAt, message = '' } = status;
  const left = estimatedEndAt && Math.ceil((estimatedEndAt - Date.now()) / 1000);
  const percent = progress === undefined ? '' : `${Math.round(progress * 100)} %`;
  const rest = left && left > 0 ? `(about ${left} s left)` : '';
  const line = `   ${bar(progress)} ${percent.padStart(5)}  ${state} ${message} ${rest}`.trimEnd();
  if (stdout.isTTY) {
    stdout.write(`\r\u001b[K${line}`);
    barIsOpen = true;
  } else {
    print(line);
  }
}

function bar(progress: number | undefined, width = 24): string {
  if (progress === undefined) return '·'.repeat(width);
  const full = Math.round(progress * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** On a line of its own, also after a bar. */
function print(text: string, ...more: readonly unknown[]): void {
  if (barIsOpen) stdout.write('\n');
  barIsOpen = false;
  console.log(text, ...more);
}
