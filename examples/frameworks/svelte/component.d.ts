declare module '*.svelte' {
  import type { Operation } from 'await202';
  import type { Component } from 'svelte';

  const component: Component<{ operation: Operation<unknown> }>;
  export default component;
}
