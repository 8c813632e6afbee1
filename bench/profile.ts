/**
 * Where the time and the heap of `run.ts` go: functions by their own time, and what 10,000 waiting
 * operations hold, by constructor. `node --expose-gc bench/profile.ts [contender]` after a build.
 */
import { Session } from 'node:inspector/promises';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapSnapshot } from 'node:v8';
import { contenderCalled, libraryOf, now } from './contenders.ts';
import { operateOn, work } from './cpu.ts';
import { waiting } from './heap.ts';
import { startServer } from './remote.ts';

const name = process.argv[2] ?? now;
const contender = await contenderCalled(name);

const rows = 60;
const operations = 3_000;
const lanes = 10;
const waiters = 10_000;

const server = await startServer();
const operate = operateOn(contender, server.url);

/** The largest entries of a tally, as lines. */
function print(tally: ReadonlyMap<string, number>, unit: string, per: number): void {
  const sorted = [...tally].sort(([, a], [, b]) => b - a).slice(0, rows);
  for (const [key, value] of sorted) {
    console.log(`${(value / per).toFixed(1).padStart(9)} ${unit}  ${key}`);
  }
}

function add(tally: Map<string, number>, key: string, value: number): void {
  tally.set(key, (tally.get(key) ?? 0) + value);
}

const place = (file: string): string => file.replace(/^.*\/(?=(node_modules|dist|bench)\/)/, '');

await work(operate, 1_000, lanes);
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: 200 });
await session.post('Profiler.start');
await work(operate, operations, lanes);
const { profile } = await session.post('Profiler.stop');

const byId = new Map(profile.nodes.map((node) => [node.id, node]));
const byFile = new Map<string, number>();
const byFunction = new Map<string, number>();
for (const [index, id] of (profile.samples ?? []).entries()) {
  const { functionName, url, lineNumber } = byId.get(id)?.callFrame ?? {};
  const microseconds = profile.timeDeltas?.[index] ?? 0;
  const file = place(url || `(${(functionName ?? '').replace(/[()]/g, '')})`);
  add(byFile, file, microseconds);
  add(
    byFunction,
    `${functionName || '(anonymous)'}  ${file}:${(lineNumber ?? 0) + 1}`,
    microseconds,
  );
}
console.log(`${name}: own time per operation, by file`);
print(byFile, 'µs', operations);
console.log(`\n${name}: own time per operation, by function`);
print(byFunction, 'µs', operations);

interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[], ...unknown[]];
      readonly edge_fields: readonly string[];
      readonly edge_types: readonly [readonly string[], ...unknown[]];
    };
  };
  readonly nodes: readonly number[];
  readonly edges: readonly number[];
  readonly strings: readonly string[];
}

interface Census {
  readonly bytes: Map<string, number>;
  readonly count: Map<string, number>;
}

/**
 * Bytes and objects on the heap, by type, constructor and the names of what is in them. An array or
 * a number is counted with the object that has it (its properties, elements or hash table).
 */
async function census(): Promise<Census> {
  for (let time = 0; time < 5; time++) {
    globalThis.gc?.();
    await sleep(20);
  }
  const { snapshot, nodes, edges, strings } = JSON.parse(await text(getHeapSnapshot())) as Snapshot;
  const { node_fields, node_types, edge_fields, edge_types } = snapshot.meta;
  const [type = 0, label = 0, size = 0, edgeCount = 0] = [
    'type',
    'name',
    'self_size',
    'edge_count',
  ].map((it) => node_fields.indexOf(it));
  const [edgeType = 0, edgeName = 0, toNode = 0] = ['type', 'name_or_index', 'to_node'].map((it) =>
    edge_fields.indexOf(it),
  );
  const keys = new Map<number, string>();
  const owners = new Map<number, number>();
  let edge = 0;
  for (let node = 0; node < nodes.length; node += node_fields.length) {
    const kind = node_types[0][nodes[node + type] ?? 0] ?? '';
    const plain = strings[nodes[node + label] ?? 0] ?? '';
    const names: string[] = [];
    for (let nth = 0; nth < (nodes[node + edgeCount] ?? 0); nth++, edge += edge_fields.length) {
      const edgeKind = edge_types[0][edges[edge + edgeType] ?? 0];
      if (edgeKind === 'property' || edgeKind === 'context') {
        names.push(strings[edges[edge + edgeName] ?? 0] ?? '');
      }
      if (edgeKind !== 'weak') {
        const target = edges[edge + toNode] ?? 0;
        if (!owners.has(target)) owners.set(target, node);
      }
    }
    const shown = names.filter((name) => name !== '__proto__').slice(0, 8);
    const detailed = plain === 'Object' || plain === 'system / Context';
    // Of texts and code only the sum is of interest.
    const single = /string|code|symbol|bigint/.test(kind);
    const text = `${kind} ${plain}${detailed ? ` { ${shown.join(', ')} }` : ''}`;
    keys.set(node, single ? `(${kind})` : text);
  }
  const bytes = new Map<string, number>();
  const count = new Map<string, number>();
  for (let node = 0; node < nodes.length; node += node_fields.length) {
    const kind = node_types[0][nodes[node + type] ?? 0] ?? '';
    const owned = kind === 'array' || kind === 'number';
    const owner = keys.get(owned ? (owners.get(node) ?? node) : node) ?? '';
    const key = owned ? `(${kind} in) ${owner}` : owner;
    add(bytes, key, nodes[node + size] ?? 0);
    add(count, key, 1);
  }
  return { bytes, count };
}

const library = await libraryOf(name);
// The heap of the others is a loop's or a vendor's; only ours is worth taking apart here.
if (!library) process.exit();
const start = (count: number) => waiting(library, server, count, 'result()', 'before');
await (await start(500)).release();
const before = await census();
const held = await start(waiters);
const during = await census();

const grown = new Map<string, number>();
for (const [key, value] of during.bytes) {
  const more = value - (before.bytes.get(key) ?? 0);
  const objects = ((during.count.get(key) ?? 0) - (before.count.get(key) ?? 0)) / waiters;
  if (more > waiters) grown.set(`${objects.toFixed(1).padStart(5)} × ${key}`, more);
}
console.log(`\nHeap per waiting operation, by constructor`);
print(grown, 'B', waiters);

await held.release();
server.stop();
