/** The page: buttons that start jobs, a card for each job, and what a reload finds. */
import { createClient, type Operation, OperationError } from 'await202';
import { bothWays } from './both-ways.ts';
import { element } from './element.ts';
import { type JobCard, jobCard } from './job-card.ts';
import { type Kind, kinds } from './kinds.ts';
import { clearLog, loggedFetch } from './request-log.ts';
import { storedJobs } from './stored-jobs.ts';

const client = createClient({ baseUrl: new URL('/api/', location.href), fetch: loggedFetch });

const find = (selector: string) => document.querySelector(selector) as HTMLElement;
const list = find('#list');
const empty = find('#empty');
const cards = new Set<JobCard>();

const announce = (text: string) => {
  find('#announcements').textContent = text;
};

function add(title: string, operation: Operation<unknown>): void {
  const card = jobCard(title, operation, { announce, dismiss });
  cards.add(card);
  list.prepend(card.item);
  empty.hidden = true;
}

function dismiss(card: JobCard): void {
  // Who works with the keyboard goes on at the next job.
  const neighbor = card.item.nextElementSibling ?? card.item.previousElementSibling;
  cards.delete(card);
  card.item.remove();
  empty.hidden = cards.size > 0;
  (neighbor?.querySelector('button') ?? find('#kinds button')).focus();
}

async function start({ title, path, input }: Kind): Promise<void> {
  try {
    add(title, await client.submit(path, { json: input }));
    announce(`${title}: started`);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    const text = `${title} was not accepted. ${error.message}`;
    const notice = element('li', { className: 'job', textContent: text });
    notice.dataset['state'] = 'failed';
    list.prepend(notice);
    empty.hidden = true;
    announce(text);
  }
}

for (const [index, kind] of kinds.entries()) {
  const about = element('p', { id: `about-${index}`, textContent: kind.about });
  const button = element('button', { type: 'button', textContent: kind.title });
  button.setAttribute('aria-describedby', about.id);
  button.addEventListener('click', () => start(kind));
  find('#kinds').append(element('li', {}, [button, about]));
}
bothWays(find('#both'), announce);
find('#reload').addEventListener('click', () => location.reload());
find('#clear').addEventListener('click', clearLog);

for (const { title, checkpoint } of storedJobs()) add(title, client.resume(checkpoint));
setInterval(() => {
  for (const card of cards) card.tick(Date.now());
}, 100);
