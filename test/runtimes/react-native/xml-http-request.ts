/**
 * React Native's XMLHttpRequest as far as whatwg-fetch uses it. Below it is Node's own `fetch`, in
 * the place of what iOS and Android have: redirects are followed unseen, with every header.
 */

const { AbortController, Headers, fetch } = globalThis;

export class XMLHttpRequest {
  status = 0;
  statusText = '';
  response: unknown = null;
  responseType = '';
  responseURL = '';
  withCredentials = true;
  onload = () => {};
  onerror = () => {};
  onabort = () => {};
  onreadystatechange = () => {};
  readonly readyState = 4;
  readonly #controller = new AbortController();
  readonly #headers = new Headers();
  #received = '';
  #method = 'GET';
  #url = '';

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers.append(name, value);
  }

  getAllResponseHeaders(): string {
    return this.#received;
  }

  send(body: BodyInit | null | undefined): void {
    const { signal } = this.#controller;
    const init = { method: this.#method, headers: this.#headers, body: body ?? null, signal };
    this.#exchange(init).then(
      () => this.onload(),
      () => (signal.aborted ? this.onabort() : this.onerror()),
    );
  }

  async #exchange(init: RequestInit): Promise<void> {
    const response = await fetch(this.#url, init);
    this.status = response.status;
    this.statusText = response.statusText;
    this.responseURL = response.url;
    this.#received = [...response.headers].map((pair) => `${pair.join(': ')}\r\n`).join('');
    this.response = await response[this.responseType === 'blob' ? 'blob' : 'text']();
  }

  abort(): void {
    this.#controller.abort();
  }
}
