import type { Hint } from './script.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `Sun, 06 Nov 1994 08:49:37 GMT` in the older spellings. */
function older(moment: number, form: Hint['form']): string {
  const date = new Date(moment);
  const [, day, month, year = '', time] = date.toUTCString().split(' ');
  if (form === 'obsolete date') {
    return `${days[date.getUTCDay()]}, ${day}-${month}-${year.slice(2)} ${time} GMT`;
  }
  const padded = `${date.getUTCDate()}`.padStart(2, ' ');
  return `${days[date.getUTCDay()]?.slice(0, 3)} ${month} ${padded} ${time} ${year}`;
}

const nonsense = ['-5', 'soon', '1e999', 'NaN', '-5, -7', '0x10', 'Thu, 01 Jan 1970 00:00:00 GMT'];

/** The server's own clock is wrong by this. */
const skew = -7_200_000;

export const namesMoment = ({ form }: Hint): boolean => /date|epoch/i.test(form);

/** How the hint is spelled, and what it means in milliseconds: `undefined` for nothing. */
export function spellHint(
  { form, seconds, isDateless }: Hint,
  wall: number,
): { headers: Record<string, string>; milliseconds: number | undefined } {
  const asked = seconds * 1000;
  if (form === 'none') return { headers: {}, milliseconds: undefined };
  if (form === 'nonsense') {
    const text = nonsense[seconds % nonsense.length] ?? '';
    return { headers: { 'retry-after': text }, milliseconds: undefined };
  }
  if (form === 'seconds') {
    return { headers: { 'retry-after': `${seconds}` }, milliseconds: asked };
  }
  if (form === 'retry-after-ms') {
    return { headers: { 'retry-after-ms': `${asked + 7}` }, milliseconds: asked + 7 };
  }
  const now = Math.floor((isDateless ? wall : wall + skew) / 1000) * 1000;
  const moment = now + asked;
  const text =
    form === 'epoch'
      ? `${moment / 1000}`
      : form === 'HTTP-date'
        ? new Date(moment).toUTCString()
        : older(moment, form);
  const left = isDateless ? moment - wall : asked;
  return {
    headers: { 'retry-after': text, ...(!isDateless && { date: new Date(now).toUTCString() }) },
    milliseconds: left > 0 ? left : undefined,
  };
}
