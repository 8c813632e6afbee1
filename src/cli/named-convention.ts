import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as vendors from '../conventions/index.ts';
import type { Convention } from '../core/convention.ts';
import { azure, durable, fhir, google, http, jsonApi, odata, ogc, redfish } from '../index.ts';
import { eventStream } from '../push/event-stream.ts';
import { WrongUsage } from './usage.ts';

/** What makes a convention, by its name: `azure`. `acme()` wants a function, which no text can be. */
const makers: ReadonlyMap<string, (argument?: unknown) => Convention> = new Map(
  Object.entries({
    ...vendors,
    ...{ azure, durable, fhir, google, http, jsonApi, odata, ogc, redfish, eventStream },
  }).filter(([name, make]) => typeof make === 'function' && name !== 'acme') as [
    string,
    (argument?: unknown) => Convention,
  ][],
);

/** The names of all conventions that need no argument. */
const conventionNames: readonly string[] = [...makers.keys()];

/** Makes the convention of that name, with its defaults or with this argument. */
export const conventionCalled = (name: string, argument?: unknown): Convention | undefined =>
  makers.get(name)?.(argument);

/** The convention that has written a checkpoint. */
export const conventionOfCheckpoint = (name: string): Convention | undefined =>
  conventionNames
    .map((each) => conventionCalled(each))
    .find((convention) => convention?.name === name);

async function fromModule(path: string): Promise<Convention> {
  let made: unknown;
  try {
    const { default: own } = await import(pathToFileURL(resolve(path)).href);
    made = typeof own === 'function' ? own() : own;
  } catch (error) {
    throw new WrongUsage(`--convention ${path}: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof made !== 'object' || !made || !('accept' in made && 'read' in made))
    throw new WrongUsage(
      `--convention ${path}: its default export is no convention, such as http({ … })`,
    );
  // Checked just now; what its functions take and give, only a server can tell.
  return made as Convention;
}

/**
 * Finds what `--convention` names: `azure`, `azure()`, `azure({"finalStateVia":"location"})`, or the path
 * of a module.
 *
 * @throws WrongUsage
 */
export async function namedConvention(text: string): Promise<Convention> {
  if (/^[./]|\.[cm]?[jt]s$/.test(text)) return fromModule(text);
  const [, name = '', argument] = /^(\w+)(?:\((.*)\))?$/s.exec(text) ?? [];
  const make = makers.get(name);
  if (!make) {
    const near = conventionNames.filter((one) => one.toLowerCase().includes(name.toLowerCase()));
    const all = name && near.length > 0 ? near : conventionNames;
    throw new WrongUsage(`--convention: there is no '${text}'; there are ${all.join(', ')}`);
  }
  try {
    return argument ? make(JSON.parse(argument)) : make();
  } catch (error) {
    throw new WrongUsage(`--convention ${text}: ${error instanceof Error ? error.message : error}`);
  }
}
