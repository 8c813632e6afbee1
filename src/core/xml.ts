const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/**
 * Text of an XML document, with the characters that its entities stand for. A number of more than
 * five digits is left as it is.
 */
export const decoded = (text: string): string =>
  text.replace(
    /&(?:#(x?[\da-fA-F]{1,5})|(amp|lt|gt|quot|apos));/g,
    // A decimal number with a letter is none.
    (_, code: string, name: string) => named[name] ?? String.fromCodePoint(Number(`0${code}`) || 0),
  );
