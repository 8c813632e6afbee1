import type { Answer } from './answer.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Convention } from './convention.ts';
import type { Purpose } from './purpose.ts';

// Where a stranger leads, nothing of the caller's follows. A stranger is an origin that is not
// trusted. It may send a client on to any URL, the caller's own API included, and with the caller's
// credentials that would be a request of the caller's: `DELETE /accounts/42`, say. So whatever a
// stranger has named, or redirected to, is asked as the stranger itself is: docs/decisions/0014.
//
// Within one exchange it is `answerTo()` that keeps this in mind. From one exchange to the next it
// is the checkpoint, by the two functions here.

/** What answers fill in of a checkpoint, and requests are made from. */
const members = ['statusUrl', 'resultUrl', 'cancelUrl', 'eventsUrl', 'variables'] as const;

/**
 * The members that a stranger has chosen, after an answer has been read. One that is what it was
 * before keeps its word, whoever repeats it: what a trusted server has named stays named by it.
 */
export function foreignIn(
  before: Checkpoint,
  after: Checkpoint,
  { isForeign }: Answer,
  { leadsBack }: Convention,
): Checkpoint['foreign'] {
  const { foreign = [] } = before;
  // Nearly always.
  if (!isForeign && !foreign.length) return undefined;
  const chosen = members.filter((member) =>
    after[member] === before[member]
      ? foreign.includes(member)
      : isForeign && after[member] && !(leadsBack && member === 'resultUrl'),
  );
  return chosen[0] && chosen;
}

/**
 * What a trusted server's answer is read with: without the URLs that a stranger has named. Otherwise
 * a convention could make another URL from one of them, which would pass for the server's own.
 */
export const withoutForeign = (checkpoint: Checkpoint): Checkpoint =>
  checkpoint.foreign
    ? {
        ...checkpoint,
        ...Object.fromEntries(checkpoint.foreign.map((member) => [member, undefined])),
      }
    : checkpoint;

/** Whether a stranger may have chosen the URL of a request that is made from a checkpoint. */
export function isLedByStranger(
  url: string,
  purpose: Purpose,
  checkpoint: Checkpoint | undefined,
): boolean {
  const { foreign, statusUrl, cancelUrl } = checkpoint ?? {};
  if (!foreign?.length) return false;
  if (purpose === 'result') return foreign.includes('resultUrl');
  return (
    // Variables may have become its body. (And its answer, in which they may become a URL, is foreign.)
    foreign.some((member) => member === 'variables' || checkpoint?.[member] === url) ||
    // A convention has made it from something, and only these two are what they look like.
    !(url === statusUrl || url === cancelUrl)
  );
}
