import type { Answer } from '../core/answer.ts';
import { parsed } from '../core/json-sequence.ts';

/**
 * A final answer as OData 4.01 has it, with the real code in `AsyncResult`. It is code because 4.0
 * wraps the whole response into the body (`application/http`), and only a parser gets it out.
 */
export function unwrapped(answer: Answer): Answer {
  const { text = '', headers } = answer;
  const [, code] = /^HTTP\/\S+ (\d{3})/.exec(text) ?? [];
  if (!code) return answer;
  const content = text.slice(text.search(/\r?\n\r?\n|$/)).trim();
  // It may also be text, or nothing.
  const document = parsed(content) ?? (content || undefined);
  return { ...answer, headers: new Headers([...headers, ['asyncresult', code]]), body: document };
}
