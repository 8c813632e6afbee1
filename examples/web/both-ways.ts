/** The same job twice: one client polls, the other one listens as well. Each request is a line. */
import { createClient, isFinal, OperationError } from 'await202';
import { sse } from 'await202/push';
import { element } from './element.ts';

interface Side {
  readonly item: HTMLElement;
  /** Runs the job, and says in a sentence how that went. */
  run(): Promise<string>;
}

const baseUrl = new URL('/api/', location.href);
const wake = sse(({ statusUrl }) => `${statusUrl}/events`);

function side(title: string, listens: boolean): Side {
  const titleId = title.toLowerCase();
  const state = element('span', { className: 'state', textContent: 'not started' });
  const bar = element('progress', { max: 1, value: 0 });
  bar.setAttribute('aria-labelledby', titleId);
  const summary = element('p', { className: 'summary' });
  const lines = element('ol', { className: 'lines' });
  lines.setAttribute('aria-label', `Requests, ${title.toLowerCase()}`);
  const item = element('article', { className: 'job' }, [
    element('div', { className: 'bar' }, [
      element('h3', { id: titleId, textContent: title }),
      state,
    ]),
    bar,
    summary,
    lines,
  ]);
  let began = 0;
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const count = () => {
    const { length } = lines.children;
    return `${length} request${length === 1 ? '' : 's'}`;
  };

  const counted: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const answer = element('span', { textContent: '…' });
    const path = new URL(request.url).pathname.replace('/api', '');
    lines.append(
      element('li', {}, [`${seconds().padStart(6)}  ${request.method} ${path}  `, answer]),
    );
    summary.textContent = count();
    const response = await fetch(request).catch((error: unknown) => {
      answer.textContent = request.signal.aborted ? 'aborted' : 'no answer';
      throw error;
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    answer.textContent = `${response.status}${isStream ? ', a stream' : ''}`;
    return response;
  };
  const client = createClient({ baseUrl, fetch: counted, ...(listens && { wake }) });

  async function run(): Promise<string> {
    began = performance.now();
    lines.replaceChildren();
    const ending = await client
      .run('slides', {
        json: { pages: 40 },
        onStatus(status) {
          item.dataset['state'] = status.state;
          state.textContent = status.state;
          bar.value = isFinal(status) ? 1 : (status.progress ?? 0);
        },
      })
      .then(
        () => 'the result',
        (error: unknown) => {
          if (!(error instanceof OperationError)) throw error;
          item.dataset['state'] = 'failed';
          return error.message;
        },
      );
    summary.textContent = `${count()}, ${ending} after ${seconds()}`;
    return `${title}: ${summary.textContent}`;
  }
  return { item, run };
}

/** Fills the section, and runs the job on both sides when its button is pressed. */
export function bothWays(section: HTMLElement, announce: (text: string) => void): void {
  const sides = [side('Polled', false), side('Polled and told', true)];
  section.querySelector('.sides')?.append(...sides.map(({ item }) => item));
  const button = section.querySelector('button');
  button?.addEventListener('click', async () => {
    if (button.ariaDisabled === 'true') return;
    button.ariaDisabled = 'true';
    const endings = await Promise.all(sides.map(({ run }) => run()));
    button.ariaDisabled = null;
    announce(endings.join('. '));
  });
  // It is in the page before this script.
  if (button) button.ariaDisabled = null;
}
