/** The parts of the global scope by which runtimes can be told apart. */
interface Global {
  readonly Bun?: { readonly version: string };
  readonly Deno?: { readonly version: { readonly deno: string } };
  readonly navigator?: { readonly userAgent?: string };
  readonly process?: {
    readonly versions?: { readonly node?: string };
    readonly env?: Readonly<Record<string, string | undefined>>;
  };
}

/** What runs this code, as it says itself: `Bun 1.4.5`. The others imitate Node, so it is last. */
export function thisRuntime(): string {
  const { Bun, Deno, navigator, process } = globalThis as Global;
  // It does not say its version: that is taken from its package.
  if (navigator?.userAgent === 'Cloudflare-Workers') {
    return process?.env?.['RUNTIME']?.match(/^workerd .*/)?.[0] ?? 'workerd';
  }
  const [, name, major] = navigator?.userAgent?.match(/(Chrome|Firefox)\/(\d+)/) ?? [];
  if (name) return `${name.replace('Chrome', 'Chromium')} ${major}`;
  if (Bun) return `Bun ${Bun.version}`;
  if (Deno) return `Deno ${Deno.version.deno}`;
  return `Node ${process?.versions?.node}`;
}

/**
 * On which connections it repeats a request by itself, once, when they are reset before an answer.
 * Bun does that with idempotent requests, Deno with all.
 */
export const repeatsResets: 'never' | 'kept' | 'all' = /^Deno/.test(thisRuntime())
  ? 'all'
  : /^Bun/.test(thisRuntime())
    ? 'kept'
    : 'never';
