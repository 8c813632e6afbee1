import { parseUrl } from './parse-url.ts';
import { utf8 } from './utf8.ts';

// How URLs get into messages. They are often signed, and messages end up in logs.

/**
 * A URL as a message shows it: without user name, password, query and fragment. What has any of
 * them and is no URL with a host (a path, a malformed one) is shown up to where one may begin.
 */
export function shown(url: string): string {
  if (!/[?#@]/.test(url)) return url;
  const { protocol, host, pathname } = parseUrl(url) ?? ({} as Partial<URL>);
  return host ? `${protocol}//${host}${pathname}` : url.replace(/([?#@:\\]|\/\/).*/s, '…');
}

/**
 * Somebody else's words without user names, passwords, queries and fragments of the URLs in them. A
 * question mark belongs to a URL if there is a slash before it or `=` after it in the same word.
 * Where the URL ends cannot be told (`startswith(n,'x')` may be a part of it), so the rest of the
 * word goes, but for the punctuation at its end. No step takes more than linear time.
 *
 * @param asked URLs that the words may be about: what their queries say goes wherever it is.
 */
export const withoutQueries = (words: string, asked: readonly unknown[] = []): string =>
  asked
    .flatMap((url) => `${url}`.split(/[?#&]/).slice(1))
    // What is short and no pair may be a word like any other.
    .filter((part) => /=|.{10}/.test(part))
    .flatMap((part) => [part, utf8(unescape(part))])
    .reduce((text, part) => text.replaceAll(part, '…'), words)
    // With a question mark before the `@`, that may be in the query or in a password.
    .replace(/[\\/]{2}([^\\/?#]*@|[^\\/]*@[^ \t\r\n\f]*)/g, '//…@')
    .replace(/[^ \t\r\n\f]+/g, (word) => {
      const end = word.search(/[?#&]|%3f|%23/i);
      const before = word.slice(0, end);
      return end >= 0 && (/[\\/]|%2f/i.test(before) || /=|%3d/i.test(word.slice(end)))
        ? before + /[\])}>"'`,;:.]{0,3}$/.exec(word)
        : word;
    });
