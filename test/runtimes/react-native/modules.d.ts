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
