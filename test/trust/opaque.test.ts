import { OperationError } from 'await202';
import { expect, test } from 'vitest';
import { rejection } from '../support/scripted-answers.ts';
import { clientOf } from '../support/scripted-server.ts';

/** What `mode: 'no-cors'` gives in a browser: status 0, no header, no body. */
const opaque = () => Response.error();

test.for([
  { label: 'the submit', lines: [opaque], name: 'SubmitError' },
  { label: 'a poll', lines: ['202 /tasks/1', opaque], name: 'PollError' },
  { label: 'the result', lines: ['202 /tasks/1', '303 /files/1', opaque], name: 'ResultError' },
])('an opaque answer to $label is a $name, not a result', async ({ lines, name }) => {
  const { client } = clientOf(lines, { polling: { minDelay: 1, maxFailures: 1 } });
  const error = await rejection(client.run('tasks'));
  expect(error).toBeInstanceOf(OperationError);
  expect(error).toMatchObject({ name });
});
