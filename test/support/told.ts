import type { Answer, Checkpoint } from 'await202';
import { blank } from '../../src/core/checkpoint.ts';

// Answers as a convention gets them, without a client or a server.

/** Where the operation of these answers is polled. */
export const task = 'https://api.example.com/tasks/1';

/** The submit that it was started with. */
export const submit = { method: 'POST', url: 'https://api.example.com/tasks' } as const;

/** An answer with this body: 200, from the monitor. */
export const told = (body?: unknown, { headers, ...more }: Told = {}): Answer => ({
  status: 200,
  url: task,
  body,
  ...more,
  headers: new Headers(headers),
});

/** The same with a body of text, such as XML. */
export const toldAs = (text: string, more: Told = {}): Answer => told(text, { ...more, text });

type Told = Partial<Omit<Answer, 'headers'>> & { readonly headers?: HeadersInit };

/** What is known of an operation whose monitor has answered before. */
export const polled = (more: Partial<Checkpoint> = {}): Checkpoint => ({
  ...blank('http', task, 1_800_000_000_000),
  monitor: 'answers',
  ...more,
});
