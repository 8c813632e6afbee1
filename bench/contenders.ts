/** Three ways to await the same operation: submit, poll every millisecond, return the result. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'await202';
import ky from 'ky';

/** Milliseconds between two polls. Short, so that CPU time and not waiting is measured. */
const interval = 1;

interface StatusDocument {
  readonly status: string;
  readonly result?: unknown;
}

export type Contender = (url: string) => Promise<unknown>;

/** What people write by hand: no signal, no backoff, no Retry-After, no retry, no time-out. */
async function fetchLoop(url: string): Promise<unknown> {
  const accepted = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ year: 2026 }),
  });
  await accepted.json();
  const monitor = new URL(accepted.headers.get('location') ?? '', accepted.url);
  for (;;) {
    await sleep(interval);
    const response = await fetch(monitor, { cache: 'no-store' });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const document = (await response.json()) as StatusDocument;
    if (document.status === 'succeeded') return document.result;
    if (document.status !== 'running') throw new Error(document.status);
  }
}

/** The same loop on ky, as await202 uses it: no retries, errors are answers. */
async function kyLoop(url: string): Promise<unknown> {
  const options = { retry: 0, throwHttpErrors: false } as const;
  const accepted = await ky.post(url, { ...options, json: { year: 2026 } });
  await accepted.json();
  const monitor = new URL(accepted.headers.get('location') ?? '', accepted.url);
  for (;;) {
    await sleep(interval);
    const response = await ky.get(monitor, { ...options, cache: 'no-store' });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const document = (await response.json()) as StatusDocument;
    if (document.status === 'succeeded') return document.result;
    if (document.status !== 'running') throw new Error(document.status);
  }
}

const client = createClient({ polling: { minDelay: interval, factor: 1, jitter: 0 } });

export const contenders: Readonly<Record<string, Contender>> = {
  'fetch loop': fetchLoop,
  'ky loop': kyLoop,
  await202: (url) => client.run(url, { json: { year: 2026 } }),
};
