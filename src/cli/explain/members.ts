/** A value in a document that is no object: its path, as `body()` takes it. */
export interface Leaf {
  readonly path: string;
  readonly value: string | number | boolean;
}

const deepest = 4;
const most = 2000;

/** The values in a document, the outermost first. Of a list only the first element is looked at. */
export function leavesIn(document: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  let level: { readonly path: string; readonly value: unknown }[] = [{ path: '', value: document }];
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const next: typeof level = [];
    for (const { path, value } of level) {
      if (typeof value === 'object' && value !== null) {
        for (const [key, inner] of Object.entries(value).slice(0, Array.isArray(value) ? 1 : most))
          next.push({ path: path ? `${path}.${key}` : key, value: inner });
      } else if (path && /^[snb]/.test(typeof value)) leaves.push({ path, value: value as string });
    }
    level = next.slice(0, most);
  }
  return leaves;
}

/** The path of the member that has this value, if one has. */
export const pathTo = (document: unknown, value: unknown): string | undefined =>
  leavesIn(document).find((leaf) => `${leaf.value}` === `${value}`)?.path;
