/**
 * React Native's XMLHttpRequest as far as whatwg-fetch uses it. Below it is Node's HTTP, in the place
 * of what iOS and Android have. Redirects are followed unseen there, with every header.
 */
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { gunzipSync } from 'node:zlib';

const { Blob } = globalThis;

async function bytesOf(body: unknown): Promise<Uint8Array | undefined> {
  if (body == null) return undefined;
  if (body instanceof Blob) return new Uint8Array(await body.arrayBuffer());
  if (ArrayBuffer.isView(body))
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  return body instanceof ArrayBuffer ? new Uint8Array(body) : Buffer.from(`${body}`);
}

/** The head of an answer, and its body as it is on the wire. */
interface Answer {
  readonly head: IncomingMessage;
  readonly body: Buffer;
}

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
  readonly #headers: Record<string, string> = { 'accept-encoding': 'gzip' };
  #sent: ClientRequest | undefined;
  #isAborted = false;
  #received = '';
  #method = 'GET';
  #url = '';

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }

  getAllResponseHeaders(): string {
    return this.#received;
  }

  send(body: unknown): void {
    this.#exchange(body).then(
      () => this.onload(),
      () => (this.#isAborted ? this.onabort() : this.onerror()),
    );
  }

  #ask(url: string, method: string, body: Uint8Array | undefined): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const send = url.startsWith('https:') ? requestHttps : requestHttp;
      const { origin, pathname, search } = new URL(url);
      const sent = send(origin + pathname + search, { method, headers: this.#headers }, (head) => {
        const chunks: Buffer[] = [];
        head.on('data', (chunk) => chunks.push(chunk));
        head.on('end', () => resolve({ head, body: Buffer.concat(chunks) }));
        head.on('error', reject);
      });
      this.#sent = sent;
      sent.on('error', reject);
      if (this.#isAborted) sent.destroy();
      sent.end(body);
    });
  }

  async #exchange(content: unknown): Promise<void> {
    let body = await bytesOf(content);
    let method = this.#method;
    let url = this.#url;
    for (let hops = 0; hops <= 20; hops++) {
      const { head, body: received } = await this.#ask(url, method, body);
      const { statusCode = 0, headers } = head;
      const isRedirect = /30[12378]/.test(`${statusCode}`) && headers.location;
      if (!isRedirect) return this.#take(url, head, received);
      url = new URL(headers.location as string, url).href;
      if (statusCode < 307 && method !== 'HEAD') {
        method = 'GET';
        body = undefined;
        delete this.#headers['content-type'];
      }
    }
    throw new Error('too many redirects');
  }

  #take(
    url: string,
    { statusCode = 0, statusMessage = '', rawHeaders, headers }: IncomingMessage,
    body: Buffer,
  ): void {
    this.status = statusCode;
    this.statusText = statusMessage;
    this.responseURL = url;
    for (let at = 0; at < rawHeaders.length; at += 2)
      this.#received += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`;
    const bytes = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const type = headers['content-type'] ?? '';
    this.response =
      this.responseType === 'blob' ? new Blob([new Uint8Array(bytes)], { type }) : bytes.toString();
  }

  abort(): void {
    this.#isAborted = true;
    this.#sent?.destroy();
  }
}
