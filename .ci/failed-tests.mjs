// What failed in the reports that Vitest has written: `node .ci/failed-tests.mjs REPORT…`.
import { readFileSync } from 'node:fs';

/** The rest is the diff or the stack, which the log has. */
const head = (text) => text.split('\n').slice(0, 3).join('\n    ');

for (const path of process.argv.slice(2)) {
  const { testResults = [] } = JSON.parse(readFileSync(path, 'utf8'));
  for (const { name, status, message, assertionResults } of testResults) {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    for (const { fullName, failureMessages } of failed) {
      console.log(`  ${path}: ${name} > ${fullName}\n    ${head(failureMessages.join('\n'))}`);
    }
    if (status === 'failed' && failed.length === 0) {
      console.log(`  ${path}: ${name}\n    ${head(message)}`);
    }
  }
}
