/** A copy of the document with this value at a dotted path, e.g. `links.self`. */
export function withField<T extends Readonly<Record<string, unknown>>>(
  document: T,
  path: string,
  value: unknown,
): T {
  const [name = path, ...rest] = path.split('.');
  if (rest.length === 0) return { ...document, [name]: value };
  const below = document[name];
  const parent = isRecord(below) ? below : {};
  return { ...document, [name]: withField(parent, rest.join('.'), value) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
