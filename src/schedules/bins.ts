// Time since the submit, cut into bins. Each is 8 % longer than the one before, so that they are as
// fine for a task of 300 ms as for one of an hour, and few enough to plan over quickly. Bin 1 is from
// 0 to 20 ms; the last one ends after 30 days.

const ratio = 1.08;
const first = 20;

/** The number of the last bin. */
export const lastBin = 245;

/** When a bin ends, in milliseconds; when the next one begins. 0 for bin 0, which is empty. */
export const endOf = (bin: number): number => (bin > 0 ? first * ratio ** (bin - 1) : 0);

/** The bin of a time: after the end of the one before, and at most at its own end. */
export function binOf(milliseconds: number): number {
  if (milliseconds <= 0) return 0;
  // A time that was computed by endOf() must not end up in the next bin because of its last digit.
  const bin = Math.ceil(Math.log(milliseconds / first) / Math.log(ratio) - 1e-9) + 1;
  return Math.min(lastBin, Math.max(1, bin));
}
