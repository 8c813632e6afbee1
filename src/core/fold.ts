/**
 * A word in the form in which words are compared: `In-Progress…` and `in_progress` are the same.
 */
export const fold = (word: string): string => word.toLowerCase().replace(/[\s_.…!?-]/g, '');
