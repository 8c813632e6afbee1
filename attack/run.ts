/**
 * The attack: `npm run attack`, about a minute. Hostile servers and careless callers on real
 * sockets, by chance, against the package as it is built. Whatever gets where it must not is
 * printed, each kind by the shortest exchange that was found, and the exit code is 1.
 *
 * `npm run attack -- --seed 7 --runs 5000`
 * `npm run attack -- --seed 7 --only 4312:0:1`: one play again, as a transcript says.
 * `npm run attack -- --dist path/to/dist`: another build.
 * `npm run attack -- --baseline`: the commit that the bench measures against, too, and what differs.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type Attack, planAt, startAttacker } from './attack.ts';
import { type Build, earlierBuild, presentBuild } from './builds.ts';
import { transcript } from './transcript.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: `${Date.now() % 1e6}` },
    runs: { type: 'string', default: '4000' },
    only: { type: 'string' },
    dist: { type: 'string' },
    baseline: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const attacker = await startAttacker();

/** Prints a row: a name, and figures below each other. */
function row(name: string, ...figures: readonly (number | string)[]): void {
  const cells = figures.map((figure) => `${figure}`.padStart(10));
  console.log(`  ${name.padEnd(66)}${cells.join('')}`);
}

const builds: readonly Build[] = [
  ...(values.baseline ? [await earlierBuild()] : []),
  await presentBuild(values.dist),
];
const build = builds.at(-1) as Build;

/** What became of a kind: the difference between the builds. */
function change(before: number | undefined, now: number): string {
  if (before === undefined) return '';
  if (now === 0) return 'gone';
  return before === 0 ? 'NEW' : 'still';
}

function table(attacks: readonly Attack[]): void {
  row('', ...builds.map(({ name }) => name));
  row('plays', ...attacks.map(({ plays }) => plays));
  row('requests', ...attacks.map(({ requests }) => requests));
  row('seconds', ...attacks.map(({ seconds }) => seconds.toFixed(0)));
  const names = new Set(attacks.flatMap(({ kinds }) => [...kinds.keys()]).sort());
  row('kinds of leaks', ...attacks.map(({ kinds }) => kinds.size));
  for (const name of names) {
    const counts = attacks.map(({ kinds }) => kinds.get(name)?.times ?? 0);
    const before = values.baseline ? counts[0] : undefined;
    row(`  ${name}`, ...counts, change(before, counts.at(-1) ?? 0));
  }
}

const again = (path: string) =>
  `npm run attack -- --seed ${seed} --only ${path}${values.dist ? ` --dist ${values.dist}` : ''}`;

/** One play again; whether nothing is wrong with it. */
async function replay(path: string): Promise<boolean> {
  const played = await attacker.play(build.library, planAt(seed, path));
  console.log(transcript(played, attacker.hosts));
  for (const kind of played.wrong) console.log(`  LEAK: ${kind}`);
  return played.wrong.length === 0;
}

/** Everything; whether nothing is wrong. */
async function all(): Promise<boolean> {
  const attacks: Attack[] = [];
  for (const { library } of builds) {
    attacks.push(await attacker.attack(library, seed, Number(values.runs)));
  }
  table(attacks);
  const found = [...(attacks.at(-1)?.kinds.values() ?? [])];
  for (const kind of found) {
    const { path, played } = await attacker.shorten(build.library, seed, kind);
    console.log(`\n  LEAK: ${kind.name}, in ${kind.times} plays\n  ${again(path)}`);
    if (!played.wrong.includes(kind.name)) console.log('  (not this time)');
    console.log(transcript(played, attacker.hosts));
  }
  return found.length === 0;
}

const day = new Date().toISOString().slice(0, 10);
console.log(
  `${day}, Node ${process.versions.node}, ${availableParallelism()} cores, seed ${seed}\n`,
);
const isClean = await (values.only ? replay(values.only) : all());
const left = await attacker.close();
if (left.length) console.log(`\n  LEAK: left behind: ${left.join(', ')}`);
const code = isClean && left.length === 0 ? 0 : 1;
console.log(code ? '\nit leaks' : '\nnothing leaks');
process.exit(code);
