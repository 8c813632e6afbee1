/** Writes each result as it comes, a line of JSON: a run of hours that is stopped has said what it saw. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { relative } from 'node:path';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

const file = 'coverage/mutation.jsonl';

class FoundReporter {
  onDryRunCompleted() {
    mkdirSync('coverage', { recursive: true });
  }

  onMutantTested({
    fileName,
    location,
    mutatorName,
    original,
    replacement,
    status,
    killedBy,
    statusReason,
  }) {
    // As `--mutate` takes it: lines count from 1, columns from 0.
    const at = ({ line, column }) => `${line}:${column - 1}`;
    const place = `${relative(process.cwd(), fileName)}:${at(location.start)}-${at(location.end)}`;
    const result = {
      status,
      place,
      mutatorName,
      original,
      replacement,
      killedBy: killedBy?.[0],
      statusReason,
    };
    appendFileSync(file, `${JSON.stringify(result)}\n`);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'found', FoundReporter)];
