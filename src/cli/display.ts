import { styleText } from 'node:util';
import { OperationError } from '../core/errors.ts';
import type { OperationStatus } from '../core/status.ts';
import type { CommandLine } from './command-line.ts';
import { harmless, oneLine } from './printable.ts';
import { progressLine, statusLine } from './progress-bar.ts';
import type { Screen, Surroundings } from './surroundings.ts';

/** What is shown of an operation, and how. */
export interface Display {
  status(status: OperationStatus): void;
  /** Something that is worth a line. */
  note(text: string): void;
  failure(error: unknown): void;
  /** Ends what moves. It must be called. */
  close(): void;
}

/** How often the line moves, in milliseconds. */
const pace = 100;

type Style = Parameters<typeof styleText>[0];

const styled = (screen: Screen, style: Style, text: string): string =>
  screen.isTTY ? styleText(style, text) : text;

/** What went wrong, and where to go on if that is possible. */
function failureLines(screen: Screen, error: unknown): string {
  const message = error instanceof Error ? error.message : `${error}`;
  const { checkpoint } = error instanceof OperationError ? error : {};
  const hasEnded =
    error instanceof OperationError && /^Operation(Failed|Canceled)/.test(error.name);
  const goOn = checkpoint && !hasEnded ? `checkpoint: ${JSON.stringify(checkpoint)}\n` : '';
  return `${styled(screen, 'red', harmless(oneLine(message, 2000)))}\n${goOn}`;
}

/** A line that moves, in a terminal. */
function moving(screen: Screen): Display {
  const began = Date.now();
  let last: OperationStatus | undefined;
  let isClosed = false;
  const draw = (): void => {
    if (last)
      screen.write(`\r\u001b[2K${progressLine(last, began, Date.now(), screen.columns || 80)}`);
  };
  const wipe = (): void => {
    if (last) screen.write('\r\u001b[2K');
  };
  const timer = setInterval(draw, pace);
  // Only what is waited for keeps the process alive.
  timer.unref();
  return {
    status(status) {
      // After Ctrl-C the operation goes on until the cancel is answered.
      if (isClosed) return;
      last = status;
      draw();
    },
    note(text) {
      wipe();
      screen.write(`${styled(screen, 'dim', text)}\n`);
      draw();
    },
    failure(error) {
      screen.write(failureLines(screen, error));
    },
    close() {
      isClosed = true;
      clearInterval(timer);
      if (last) screen.write('\n');
      last = undefined;
    },
  };
}

/** A line for each status, where the output is kept. */
function lines(screen: Screen, isQuiet: boolean): Display {
  let last = '';
  let isClosed = false;
  return {
    status(status) {
      if (isClosed) return;
      const line = statusLine(status);
      if (!isQuiet && line !== last) screen.write(`${line}\n`);
      last = line;
    },
    note: (text) => {
      if (!isQuiet) screen.write(`${text}\n`);
    },
    failure: (error) => screen.write(failureLines(screen, error)),
    close: () => {
      isClosed = true;
    },
  };
}

/** A line of JSON for each thing that happens, for programs. */
function records(screen: Screen): Display {
  const write = (record: object) => screen.write(`${JSON.stringify(record)}\n`);
  return {
    status({ state, word, progress, message, estimatedEndAt, polls }) {
      write({ type: 'status', state, word, progress, message, estimatedEndAt, polls });
    },
    note: (message) => write({ type: 'note', message }),
    failure(error) {
      const { name, message } =
        error instanceof Error ? error : { name: 'Error', message: `${error}` };
      const { checkpoint } = error instanceof OperationError ? error : {};
      write({ type: 'error', name, message, checkpoint });
    },
    close: () => undefined,
  };
}

/** The display that fits: a bar in a terminal, lines elsewhere, JSON if that is asked for. */
export function displayOf(
  { isJson, isQuiet }: Pick<CommandLine, 'isJson' | 'isQuiet'>,
  { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>,
): Display {
  if (isJson) return records(stdout);
  return stderr.isTTY && !isQuiet ? moving(stderr) : lines(stderr, isQuiet);
}
