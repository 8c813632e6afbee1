/** A page to render into: of a browser's globals those that Node does not have. */
import { Window } from 'happy-dom';

const page = new Window({ url: 'https://app.example.com/' });
for (const name of Object.getOwnPropertyNames(page)) {
  // `fetch`, `AbortSignal` and the like stay Node's: the mocks answer there.
  if (!(name in globalThis)) Reflect.set(globalThis, name, Reflect.get(page, name));
}
// React's `act()` asks for it.
Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true);
