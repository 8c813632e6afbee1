/** A `fetch` that writes each request and its answer into the table. */
import { element } from './element.ts';

const rows = document.querySelector('#log tbody') as HTMLElement;
const mostRows = 200;

export const loggedFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const { method, url, signal } = request;
  const answer = element('td', { className: 'answer', textContent: '…' });
  const again = element('td');
  const row = element('tr', {}, [
    element('td', { textContent: (performance.now() / 1000).toFixed(1) }),
    element('td', {}, [
      element('span', { className: 'method', textContent: method }),
      ` ${new URL(url).pathname.replace('/api', '')}`,
    ]),
    answer,
    again,
  ]);
  row.dataset['method'] = method;
  rows.prepend(row);
  rows.children[mostRows]?.remove();

  try {
    const response = await fetch(request);
    row.dataset['answer'] = `${response.status}`.charAt(0);
    answer.textContent = `${response.status} ${response.statusText}`.trim();
    again.textContent = hint(response.headers);
    return response;
  } catch (error) {
    row.dataset['answer'] = 'none';
    answer.textContent = signal.aborted ? 'aborted' : 'no answer';
    throw error;
  }
};

/** What the server says about the next request, in seconds. */
function hint(headers: Headers): string {
  const milliseconds = headers.get('retry-after-ms');
  const seconds = milliseconds ? Number(milliseconds) / 1000 : headers.get('retry-after');
  return seconds === null ? '' : `in ${seconds} s`;
}

export function clearLog(): void {
  rows.replaceChildren();
}
