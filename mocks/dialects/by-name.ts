import { azure } from './azure.ts';
import type { Dialect, DialectName } from './dialect.ts';
import { fhir } from './fhir.ts';
import { google } from './google.ts';
import { http } from './http.ts';
import { odata } from './odata.ts';
import { ogc } from './ogc.ts';

const dialects: Readonly<Record<DialectName, Dialect>> = { http, azure, google, odata, fhir, ogc };

/** The dialect of this name. */
export function dialectNamed(name: DialectName): Dialect {
  if (Object.hasOwn(dialects, name)) return dialects[name];
  const expected = Object.keys(dialects).join(', ');
  throw new TypeError(`createTaskServer({ dialect }): got '${name}'; expected one of ${expected}.`);
}
