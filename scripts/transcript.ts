/**
 * A bug report that can be run: `npm run transcript -- report.txt` plays the exchanges in a file with
 * a convention and with plain `http()`, and shows each difference at its line. `-- --help` says more.
 */
import { command } from './transcript/command.ts';

// npm goes to the folder of the package; paths are those of whoever calls it.
const { text, code } = await command(
  process.argv.slice(2),
  process.env['INIT_CWD'] ?? process.cwd(),
);
(code === 2 ? process.stderr : process.stdout).write(text);
process.exitCode = code;
