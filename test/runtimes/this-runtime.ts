/** The parts of the global scope by which runtimes can be told apart. */
interface Global {
  readonly Bun?: { readonly version: string };
  readonly Deno?: { readonly version: { readonly deno: string } };
  readonly navigator?: { readonly userAgent?: string; readonly product?: string };
  readonly process?: {
    readonly versions?: { readonly node?: string };
    readonly env?: Readonly<Record<string, string | undefined>>;
  };
}

/** What runs this code, as it says itself: `Bun 1.4.5`. The others imitate Node, so it is last. */
export function thisRuntime(): string {
  const { Bun, Deno, navigator, process } = globalThis as Global;
  const agent = navigator?.userAgent ?? '';
  // Those that do not say their version: it is handed to them.
  const silent =
    agent === 'Cloudflare-Workers'
      ? 'workerd'
      : navigator?.product === 'ReactNative'
        ? 'React Native'
        : / Version\//.test(agent) && 'WebKitGTK';
  if (silent) {
    const { RUNTIME = '' } = process?.env ?? {};
    return RUNTIME.startsWith(`${silent} `) ? RUNTIME : silent;
  }
  const [, name, major] = /(Chrome|Firefox)\/(\d+)/.exec(agent) ?? [];
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
