/** What is installed here on demand, as far as it is used: its types have to be there before. */

declare module 'react-native-url-polyfill' {
  export const URL: typeof globalThis.URL;
  export const URLSearchParams: typeof globalThis.URLSearchParams;
}

declare module 'abort-controller/dist/abort-controller' {
  export const AbortController: typeof globalThis.AbortController;
  export const AbortSignal: typeof globalThis.AbortSignal;
}

declare module 'whatwg-fetch' {
  export const fetch: typeof globalThis.fetch;
  export const Headers: typeof globalThis.Headers;
  export const Request: {
    new (input: RequestInfo, init?: RequestInit): Request & { readonly _bodyText: string };
  };
  export const Response: {
    new (body: unknown, init?: ResponseInit & { readonly url?: string }): Response;
  };
}

declare module 'react-native' {
  import type { FunctionComponent, ReactNode } from 'react';

  export const Button: FunctionComponent<{
    readonly title: string;
    readonly onPress: () => unknown;
  }>;
  export const Text: FunctionComponent<{
    readonly accessibilityRole?: string;
    readonly children?: ReactNode;
  }>;
  export const View: FunctionComponent<{ readonly children?: ReactNode }>;
}

declare module 'react-test-renderer' {
  import type { ReactElement } from 'react';

  export interface Rendered {
    toJSON(): unknown;
    readonly root: {
      findByProps(props: object): { readonly props: { readonly onPress: () => unknown } };
    };
    unmount(): void;
  }
  export function create(element: ReactElement): Rendered;
}
