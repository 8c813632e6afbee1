import { aFunction, checkAll, oneOf, type RulesFor } from '../core/check.ts';
import type { OnEvent, OperationEvent } from '../core/operation-event.ts';

/** The options of `logger()`. */
export interface LoggerOptions {
  /**
   * What is written: `'debug'` everything, `'info'` how operations begin and end, and what goes wrong,
   * `'warn'` what goes wrong alone.
   *
   * @defaultValue `'debug'`
   */
  readonly level?: 'debug' | 'info' | 'warn' | undefined;
  /**
   * Writes a line.
   *
   * @defaultValue the method of `console` that has the name of the level
   */
  readonly write?: ((line: string, level: 'debug' | 'info' | 'warn') => void) | undefined;
}

const levels = ['debug', 'info', 'warn'] as const;
type Level = (typeof levels)[number];

const rules: RulesFor<LoggerOptions> = { level: oneOf(...levels), write: aFunction };

function levelOf(event: OperationEvent): Level {
  switch (event.type) {
    case 'faulted':
    case 'stopped':
      return 'warn';
    case 'cancelAnswered':
    case 'ended':
      return event.error ? 'warn' : 'info';
    case 'submitted':
    case 'aborted':
      return 'info';
    default:
      return 'debug';
  }
}

/** Milliseconds as seconds, exactly enough. */
const seconds = (milliseconds: number): string => `${Math.round(milliseconds) / 1000} s`;

/** What an event tells beside its type. */
function detailsOf(event: OperationEvent): string {
  const until = (moment: number | undefined) => seconds((moment ?? event.at) - event.at);
  switch (event.type) {
    case 'submitting':
      return ` ${event.method}`;
    case 'submitted':
    case 'polled': {
      const { httpStatus, state, word, place, progress, message, evidence, nextPollAt } = event;
      return [
        `: HTTP ${httpStatus}, ${state}`,
        (word ?? place) && ` (${[word && `'${word}'`, place].filter(Boolean).join(' in ')})`,
        progress !== undefined && ` ${Math.round(progress * 100)} %`,
        message && `: ${message}`,
        evidence && ` by ${evidence}`,
        nextPollAt && `, next poll in ${until(nextPollAt)}`,
      ]
        .filter(Boolean)
        .join('');
    }
    case 'waiting':
    case 'held':
      return `, next poll in ${until(event.nextPollAt)}`;
    case 'faulted': {
      const { purpose, message, nextTryAt } = event;
      return `: ${purpose}, ${message}${nextTryAt ? `, again in ${until(nextTryAt)}` : ''}`;
    }
    case 'cancelAnswered':
      return `: ${event.outcome}${event.error ? `: ${event.error}` : ''}`;
    case 'aborted':
      return `: ${event.reason}`;
    case 'stopped':
      return `: ${event.error}`;
    case 'ended': {
      const { state, error, polls, elapsed } = event;
      const count = `${polls} poll${polls === 1 ? '' : 's'}`;
      const time = elapsed === undefined ? '' : `, ${seconds(elapsed)}`;
      return `: ${state} after ${count}${time}${error ? `: ${error}` : ''}`;
    }
    default:
      return '';
  }
}

/**
 * A line of what others may have written, as a log can take it: no line break, no character that
 * moves a terminal's cursor, and not without end.
 */
const oneLine = (text: string): string =>
  text
    .slice(0, 5000)
    .replace(/[\s\p{C}]+/gu, ' ')
    .replace(/^(.{900}).+/u, '$1…');

/**
 * Makes a line of every event, for {@link SharedOptions.onEvent}. In Node the environment variable
 * `AWAIT202_LOG=debug` does the same for every client without a change of code, and writes to
 * stderr.
 *
 * @throws TypeError if an option is wrong.
 *
 * @example
 * ```ts
 * const client = createClient({ baseUrl: 'https://api.example.com/', onEvent: logger() });
 * // await202 #1 https://api.example.com/jobs/7 polled: HTTP 200, running 50 %, next poll in 2 s
 * ```
 */
export function logger(options: LoggerOptions = {}): OnEvent {
  checkAll(options, rules);
  // biome-ignore lint/suspicious/noConsole: it is what a logger is for
  const { level: least = 'debug', write = (line, level) => console[level](line) } = options;
  return (event) => {
    const level = levelOf(event);
    if (levels.indexOf(level) < levels.indexOf(least)) return;
    const { operation, url, type } = event;
    write(oneLine(`await202 #${operation} ${url} ${type}${detailsOf(event)}`), level);
  };
}
