import { isFinal, type OperationStatus } from '../core/status.ts';
import { oneLine } from './printable.ts';

const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const barWidth = 24;

/** Milliseconds in words, no more exactly than somebody wants to read. */
function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A bar, filled as far as the progress is: `██████░░░░░░ 50 %`. */
function bar(progress: number): string {
  const full = Math.round(progress * barWidth);
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${Math.round(progress * 100)} %`;
}

/**
 * One line about an operation, for a terminal.
 *
 * @param now Epoch milliseconds, and so is `began`.
 * @param width How many characters fit.
 */
export function progressLine(
  status: OperationStatus,
  began: number,
  now: number,
  width: number,
): string {
  const { state, progress, message, estimatedEndAt } = status;
  const mark = isFinal(status) ? ' ' : spinner[Math.floor(now / 100) % spinner.length];
  const left =
    estimatedEndAt && estimatedEndAt > now
      ? `about ${duration(Math.max(1000, estimatedEndAt - now))} left`
      : '';
  const parts = [
    `${mark} ${state}`,
    progress === undefined ? '' : bar(progress),
    left || duration(now - began),
    message ? oneLine(message) : '',
  ];
  return parts
    .filter(Boolean)
    .join('  ')
    .slice(0, Math.max(1, width - 1));
}

/** The same where there is no terminal: `running 50 % Rendering`. */
export function statusLine({ state, progress, message }: OperationStatus): string {
  const percent = progress === undefined ? '' : `${Math.round(progress * 100)} %`;
  return [state, percent, message ? oneLine(message) : ''].filter(Boolean).join(' ');
}
