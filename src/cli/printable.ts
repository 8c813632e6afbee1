/** What others have written, in one line, without what moves the cursor of a terminal. */
export const oneLine = (text: string, most = 300): string =>
  text
    .slice(0, 10 * most)
    .replace(/[\s\p{C}]+/gu, ' ')
    .trim()
    .slice(0, most);

/** The same for a text of several lines, which a terminal is to show. */
export const harmless = (text: string): string => text.replace(/(?![\n\t])\p{C}/gu, '');
