/** What the server of the page does with each kind of job. */
import { scenario } from 'await202/mocks';

/** Half a second between two polls: a person sees something move, and can read the log. */
const task = scenario()
  .accepts({ retryAfter: { milliseconds: 500 } })
  .monitor({ retryAfter: { milliseconds: 500 } });

export const routes = {
  'POST /reports': task
    .takes({ milliseconds: 6_000 })
    .says('reading', 'reading', 'reading', 'adding up', 'adding up', 'adding up', 'typesetting')
    .succeeds({ year: 2026, pages: 12 }, { at: 'url' }),

  'POST /videos': task
    .monitor({ retryAfter: 1 })
    .takes({ milliseconds: 60_000 })
    .says('encoding')
    .succeeds({ file: 'clip-7.webm', seconds: 93 }),

  'POST /labels': task
    .takes({ milliseconds: 3_000 })
    .progress([0.1, 0.2, 0.3, 0.4])
    .says('printing')
    .fails({
      type: 'https://example.com/problems/out-of-paper',
      title: 'Out of paper',
      detail: 'The printer has 20 sheets left, 500 are needed.',
      status: 507,
    }),

  'POST /exports': task
    .takes({ milliseconds: 6_000 })
    .says('writing rows')
    .onPoll(2, 503)
    .onPoll(4, { status: 429, retryAfter: 2 })
    .succeeds({ rows: 31_415 }),

  'POST /backups': task
    .takes({ milliseconds: 20_000 })
    .progress('none')
    .says('copying')
    .cancels('slowly', { takes: { milliseconds: 2_000 } })
    .succeeds({ files: 3_141 }),

  'POST /payments': task
    .takes({ milliseconds: 8_000 })
    .says('waiting for the bank')
    .cancels('refused')
    .succeeds({ receipt: 'R-2026-0042' }),

  // It does not go on evenly, as few jobs do.
  'POST /slides': scenario()
    .takes({ milliseconds: 10_000 })
    .progress([0.05, 0.1, 0.12, 0.15, 0.4, 0.45, 0.5, 0.55, 0.6, 0.9])
    .succeeds({ pages: 40 })
    .pushes('sse'),
};
