/** A word as words are compared: without case, white space and the marks that join or end it. */
export const fold = (word: string): string => word.toLowerCase().replace(/[\s_.…!?-]/g, '');
