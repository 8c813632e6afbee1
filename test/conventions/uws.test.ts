import { uws } from 'await202/conventions';
import { describe, expect, test } from 'vitest';
import { polled, toldAs } from '../support/told.ts';

// What uws() reads in one document.

const read = (text: string) => uws().read(toldAs(text), polled());

describe('when a job is expected to end', () => {
  test.for([
    '<phase>EXECUTING</phase><quote>2027-01-15T08:30:00Z</quote>',
    '<uws:phase>EXECUTING</uws:phase><uws:quote>2027-01-15T08:30:00Z</uws:quote>',
    '<uws:phase>EXECUTING</uws:phase><uws:quote>\n  2027-01-15T08:30:00Z\n</uws:quote>',
  ])('is in its quote: %j', (job) => {
    expect(read(`<uws:job>${job}</uws:job>`)).toMatchObject({
      ...{ state: 'running', word: 'EXECUTING', estimate: '2027-01-15T08:30:00Z' },
    });
  });

  test('is not known if that is empty', () => {
    const job = '<phase>QUEUED</phase><quote xsi:nil="true"></quote>';
    expect(read(`<job>${job}</job>`)).toMatchObject({
      ...{ state: 'pending', word: 'QUEUED', estimate: undefined },
    });
  });
});

describe('the reason of a failure', () => {
  const failed = { state: 'failed', word: 'ERROR' };

  test.for([
    '<errorSummary type="fatal"><message>no such table</message><detail>x</detail></errorSummary>',
    '<uws:errorSummary><uws:message>no such table</uws:message><uws:detail/>x</uws:errorSummary>',
  ])('is the message of its summary: %s', (summary) => {
    const phase = '<phase>ERROR</phase>';
    const reading = { ...failed, message: 'no such table' };
    expect(read(`<job>${phase}${summary}</job>`)).toEqual(reading);
    expect(read(`${summary}${phase}`)).toEqual(reading);
  });

  test('is not known without one', () => {
    expect(read('<job><phase>ERROR</phase></job>')).toEqual(failed);
  });
});

test('the first of several results is collected', () => {
  const results =
    '<uws:results><uws:result id="a" xlink:href="/r/a?x=1&amp;y=2"/><uws:result xlink:href="/r/b"/></uws:results>';
  expect(read(`<uws:job><uws:phase>COMPLETED</uws:phase>${results}</uws:job>`)).toEqual({
    ...{ state: 'succeeded', word: 'COMPLETED', resultUrl: '/r/a?x=1&y=2' },
  });
  expect(read('<job><phase>COMPLETED</phase></job>')).toEqual({
    ...{ state: 'succeeded', word: 'COMPLETED' },
  });
});
