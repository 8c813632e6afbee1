/** Runs the suite, and prints a line of JSON for each of its tests. */
import './scope.ts';
import { suite } from './suite.tsx';

declare const print: (line: string) => void;

async function main(): Promise<void> {
  for (const [name, test] of Object.entries(suite)) {
    const failure = await test().then(
      () => undefined,
      (error: unknown) => `${error}\n${(error as Error)?.stack ?? ''}`,
    );
    print(JSON.stringify({ name, failure }));
  }
  print(JSON.stringify({ name: 'the end' }));
}
main();
