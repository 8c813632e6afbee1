import { http } from '../../src/conventions/http.ts';
import type { Answer } from '../../src/core/answer.ts';
import type { Event, Rules } from '../../src/core/event.ts';
import { plannedAt } from '../../src/core/hearing.ts';
import { submitted, transition } from '../../src/core/lifecycle.ts';
import { defaultLimits } from '../../src/core/limits.ts';
import { defaultPolling, keptOpen } from '../../src/core/schedule.ts';
import type { Watch } from './schedules.ts';

// Operations whose server keeps polls open or tells of changes, through the table of the lifecycle,
// which decides when they are polled. No request is sent.

const origin = 'https://api.example.com';
const url = `${origin}/tasks/1`;
const convention = http();

const answerOf = (status: number, headers: Readonly<Record<string, string>>): Answer => ({
  ...{ status, url, headers: new Headers(headers) },
  ...{ body: { status: 'running' }, text: '{"status":"running"}' },
});
const accepted: Answer = { ...answerOf(202, { location: url }), url: `${origin}/tasks` };
const running = answerOf(200, { 'content-type': 'application/json' });

/** Either the server keeps each poll open for so long, or a channel tells of the end. */
type Server =
  | { readonly hold: number; readonly whileHeard?: undefined }
  | { readonly hold?: undefined; readonly whileHeard: number };

/** @param server In milliseconds. */
export function lived({ hold = 0, whileHeard }: Server): Watch {
  const polling = { ...defaultPolling, ...(whileHeard && { whileHeard }) };
  const settings = { convention, limits: defaultLimits, polling, totalTimeout: Infinity };
  const rules: Rules = { origin, trusted: [origin], settings };
  const reading = convention.accept(accepted, { method: 'POST', url: `${origin}/tasks` });
  if (!reading) throw new Error('the submit was not accepted');

  return (duration, chance) => {
    const end = 1_800_000_000_000 + duration;
    let now = end - duration;
    const moment = () => ({ now, chance: chance(), isOffline: false, isWatched: false });
    let known = submitted(
      { answer: accepted, reading, urls: { statusUrl: url } },
      undefined,
      rules,
      moment(),
    );
    const happens = (event: Event) => {
      [known] = transition(known, event, rules, moment());
    };
    happens({ type: 'joined' });
    if (whileHeard) happens({ type: 'told', push: 'open', isChannel: true });
    let isTold = !whileHeard;
    for (let requests = 1; ; ) {
      const due = Math.max(now, plannedAt(known.checkpoint, known.hearing, polling));
      if (!isTold && end <= due) {
        isTold = true;
        now = end;
        happens({ type: 'told', push: 'change', isChannel: true });
        continue;
      }
      now = due;
      happens({ type: 'due' });
      const isOpen = now < end;
      const open = isOpen ? Math.min(hold, end - now) : 0;
      now += open;
      if (now >= end) return { requests, late: now - end };
      const kept = hold ? keptOpen(open, hold) : undefined;
      happens({ type: 'answered', answer: running, hint: undefined, keptOpen: kept });
      requests += 1;
    }
  };
}
