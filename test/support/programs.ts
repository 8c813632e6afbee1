import { existsSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

// Debian keeps servers where only root looks for programs.
const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];

/** Where a program is, if it is installed: its path, for a name or for that path. */
export const findProgram = (name: string): string | undefined =>
  folders.map((folder) => resolve(folder, name)).find(existsSync);
