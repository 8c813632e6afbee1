import type { Transcript, TranscriptAnswer, TranscriptCase } from 'await202/mocks';
import { isFinalState, type State, states } from '../../src/core/state.ts';

/** A word of a server, and the state that it means. */
export interface StateWord {
  readonly word: string;
  readonly state: State;
}

const isState = (text: string): text is State => (states as readonly string[]).includes(text);

/**
 * The words in the field `states` of a transcript: `NEW pending, SOLD OUT failed (https://…)`. After
 * a `;` comes another list, of words that stand in another place.
 *
 * @returns `undefined` if the field says that there are none, and why.
 */
export function stateWords({ fields }: Transcript): readonly (readonly StateWord[])[] | undefined {
  const field = fields['states'] ?? '';
  if (/^none, because ./.test(field)) return undefined;
  return field.split(/(?<=\));/).map((list) => {
    const [, words, source] = /^(.+) \((.+)\)$/.exec(list.trim()) ?? [];
    if (!words || !source) throw new Error(`'${list}' is no 'WORD state, … (source)'`);
    return words.split(/,\s+/).map((item) => {
      const [, word = '', state = ''] = /^(.+) (\w+)$/.exec(item) ?? [];
      if (!isState(state)) throw new Error(`'${item}' is no word and one of ${states.join(', ')}`);
      return { word, state };
    });
  });
}

type Visit = (value: string) => string | undefined;

/** A document with other values in the place of some. */
function mapped(value: unknown, change: Visit): unknown {
  if (Array.isArray(value)) return value.map((item) => mapped(item, change));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, mapped(it, change)]));
  const changed = change(`${value}`);
  if (changed === undefined) return value;
  return typeof value === 'string' ? changed : JSON.parse(changed);
}

/** An answer with other words in the places of some: in its JSON, its XML or its headers. */
function changed(answer: TranscriptAnswer, change: Visit): TranscriptAnswer {
  const { headers, body = '' } = answer;
  const isJson = /^[[{]/.test(body);
  return {
    ...answer,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, change(value) ?? value]),
    ),
    body: isJson
      ? JSON.stringify(mapped(JSON.parse(body), change))
      : body.replace(/>([^<>]+)</g, (text, word) => `>${change(word) ?? text.slice(1, -1)}<`) ||
        undefined,
  };
}

/** The word of a list that an answer has; an active one rather than one for an end. */
function wordIn(answer: TranscriptAnswer, list: readonly StateWord[]): StateWord | undefined {
  const seen: StateWord[] = [];
  changed(answer, (value) => {
    seen.push(...list.filter(({ word }) => word === value));
    return undefined;
  });
  return seen.find(({ state }) => !isFinalState(state)) ?? seen[0];
}

/**
 * The begin of a case of the transcript, up to a poll that answers with a word: the first answer
 * that has an active word of the list (or else any of them) has that word instead. A 202 becomes a
 * 200 with a word for an end.
 */
export function untilWord(
  { cases }: Transcript,
  list: readonly StateWord[],
  { word, state }: StateWord,
): TranscriptCase {
  const found = cases.flatMap((played) => {
    const end = played.steps.findIndex((step) => step.kind === 'remark' && step.mark === '!');
    const steps = (end < 0 ? played.steps : played.steps.slice(0, end)).filter(
      (step) => step.kind === 'exchange',
    );
    return steps.flatMap((step, index) => {
      // What a redirect of the submit leads to is no poll yet.
      const before = steps[index - 1];
      const isPoll = before && (index > 1 || before.answer.status < 300);
      const old = isPoll && wordIn(step.answer, list);
      return old ? [{ played, steps: steps.slice(0, index), step, old }] : [];
    });
  });
  const place = found.find(({ old }) => !isFinalState(old.state)) ?? found[0];
  if (!place) throw new Error(`no poll is answered with one of ${list.map((one) => one.word)}`);
  const { played, steps, step, old } = place;
  const answer = changed(step.answer, (value) => (value === old.word ? word : undefined));
  const status = isFinalState(state) && answer.status === 202 ? 200 : answer.status;
  return { ...played, steps: [...steps, { ...step, answer: { ...answer, status } }] };
}
