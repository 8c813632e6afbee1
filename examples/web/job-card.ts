/** One job on the page: follows its operation to the end, and cancels it. */
import {
  CancelError,
  isFinal,
  type Operation,
  OperationError,
  type OperationStatus,
} from 'await202';
import { element } from './element.ts';
import { forget, store } from './stored-jobs.ts';

export interface JobCard {
  readonly item: HTMLLIElement;
  /** Brings the countdown to the next poll up to date. */
  tick(now: number): void;
}

/** What the page does about a job. */
interface Page {
  /** Says it to those who do not see it. */
  announce(text: string): void;
  /** Takes the card off the page. */
  dismiss(card: JobCard): void;
}

let cards = 0;

export function jobCard(title: string, operation: Operation<unknown>, page: Page): JobCard {
  // Where the job was when it started; a monitor may move.
  const id = operation.statusUrl;
  const name = `${title} ${id.replace(/.*\/(task-)?/, '#')}`;
  const titleId = `job-${++cards}`;

  const state = element('span', { className: 'state' });
  const bar = element('progress', { max: 1 });
  bar.setAttribute('aria-labelledby', titleId);
  const message = element('span');
  // It changes ten times a second, and says nothing that must be heard.
  const next = element('span', { ariaHidden: 'true' });
  const ending = element('div', { className: 'ending' });
  const verb = element('span', { textContent: 'Cancel' });
  const button = element('button', { type: 'button' }, [
    verb,
    element('span', { className: 'hidden', textContent: ` ${name}` }),
  ]);
  const item = element('li', { className: 'job' }, [
    element('div', { className: 'bar' }, [
      element('h3', { id: titleId, textContent: name }),
      state,
      button,
    ]),
    bar,
    element('p', { className: 'now' }, [message, next]),
    ending,
  ]);
  const card: JobCard = { item, tick };
  let isOver = false;

  function show(status: OperationStatus): void {
    item.dataset['state'] = status.state;
    state.textContent = status.state;
    message.textContent = isFinal(status) ? '' : (status.message ?? '');
    if (status.progress !== undefined) bar.value = status.progress;
    if (status.state === 'canceling') busy('Canceling');
    if (!isFinal(status)) store(id, title, operation);
  }

  function tick(now: number): void {
    const { nextPollAt, status } = operation;
    const seconds = Math.max((nextPollAt ?? now) - now, 0) / 1000;
    const left = Math.ceil(((status.estimatedEndAt ?? 0) - now) / 1000);
    const about = left > 0 ? `about ${left} s left, ` : '';
    next.textContent = isOver ? '' : `${about}poll ${status.polls + 1} in ${seconds.toFixed(1)} s`;
  }

  /** The button stays where the focus is; it only means something else. */
  function busy(word: string): void {
    verb.textContent = word;
    button.ariaDisabled = 'true';
  }

  function end(text: string, details: readonly Node[]): void {
    isOver = true;
    forget(id);
    bar.hidden = true;
    message.textContent = '';
    next.textContent = '';
    ending.replaceChildren(...details);
    verb.textContent = 'Dismiss';
    button.ariaDisabled = null;
    page.announce(`${name}: ${text}`);
  }

  async function cancel(): Promise<void> {
    busy('Canceling');
    try {
      await operation.cancel();
    } catch (error) {
      if (!(error instanceof CancelError)) return; // the end of the operation: follow() shows it
      verb.textContent = 'Cancel';
      button.ariaDisabled = null;
      const refusal = `The server refuses to cancel it (${error.response?.status}). It goes on.`;
      ending.replaceChildren(element('p', { textContent: refusal }));
      page.announce(`${name}: ${refusal}`);
    }
  }

  /** To the end of the job, or of what can be known of it. */
  async function follow(): Promise<void> {
    operation.subscribe(() => show(operation.status));
    try {
      const result = JSON.stringify(await operation.result());
      end('succeeded', [element('p', {}, [element('code', { textContent: result })])]);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      if (!isFinal(operation.status)) {
        item.dataset['state'] = 'failed';
        state.textContent = 'unknown';
      }
      end(...explained(error));
    }
  }

  button.addEventListener('click', () => {
    if (isOver) page.dismiss(card);
    else if (button.ariaDisabled !== 'true') cancel();
  });
  show(operation.status);
  follow();
  return card;
}

/** An error in a sentence, and with its problem details. */
function explained(error: OperationError): [text: string, details: readonly Node[]] {
  if (error.name === 'OperationCanceledError') return ['canceled', []];
  const { title, detail, status, type } = ('problem' in error && error.problem) || {};
  if (!title) return [`failed. ${error.message}`, [element('p', { textContent: error.message })]];
  const facts = Object.entries({ title, detail, status, type }).filter(([, it]) => it);
  const rows = facts.flatMap(([term, fact]) => [
    element('dt', { textContent: term }),
    element('dd', { textContent: `${fact}` }),
  ]);
  return [`failed. ${title}`, [element('p', { textContent: error.name }), element('dl', {}, rows)]];
}
