// The REST API as the commands use it: one call at a time, JSON in and out, and every failure in words.
import { CliFailure, type Problem } from "./failure.ts";

export interface ClientOptions {
  /** Address of the control plane, e.g. `https://gateway.example.com`. */
  readonly url: string;
  readonly token: string | undefined;
  /** Aborts what is under way. */
  readonly signal: AbortSignal;
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON; a `Buffer` as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export class Client {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** A call whose answer is JSON. */
  async call<T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const { status, headers, body } = await this.text(method, path, options);
    try {
      return { status, headers, body: JSON.parse(body) as T };
    } catch {
      throw this.#foreign();
    }
  }

  /** A call whose answer is any text. */
  async text(
    method: string,
    path: string,
    { query = {}, body, headers = {} }: CallOptions = {},
  ): Promise<Answer<string>> {
    const url = this.#urlOf(path);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const given = Object.entries(headers).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const sent = new Headers(given);
    if (this.#options.token) sent.set("authorization", `Bearer ${this.#options.token}`);
    if (body !== undefined && !sent.has("content-type")) sent.set("content-type", "application/json");
    const payload =
      body === undefined ? null : Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body);
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, { method, headers: sent, body: payload, signal: this.#options.signal });
      text = await response.text();
    } catch (error) {
      throw this.#options.signal.aborted ? error : this.#unreachable(error);
    }
    if (response.ok) return { status: response.status, headers: response.headers, body: text };
    throw this.#refused(response, text);
  }

  #urlOf(path: string): URL {
    const { url } = this.#options;
    const base = URL.parse(url.endsWith("/") ? url : `${url}/`);
    if (base?.protocol === "http:" || base?.protocol === "https:") return new URL(path.slice(1), base);
    throw new CliFailure(`SWITCHYARD_URL is ${JSON.stringify(url)}; it is an http:// or https:// address`);
  }

  #refused(response: Response, text: string): CliFailure {
    let problem: Problem | null = null;
    try {
      problem = JSON.parse(text) as Problem;
    } catch {
      // Told below.
    }
    if (typeof problem?.code !== "string") return this.#foreign(response.status);
    const hint =
      problem.status === 401
        ? this.#options.token
          ? "; SWITCHYARD_TOKEN is not a token of this control plane"
          : "; set SWITCHYARD_TOKEN"
        : "";
    return new CliFailure(
      `${problem.title}: ${problem.detail} (${problem.code}, ${problem.status})${hint}`,
      undefined,
      problem,
    );
  }

  #unreachable(error: unknown): CliFailure {
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    const why = cause?.code ?? cause?.message ?? message;
    return new CliFailure(
      `no control plane answers at ${this.#options.url} (${why}); set SWITCHYARD_URL or --url`,
    );
  }

  #foreign(status?: number): CliFailure {
    const what = status === undefined ? "" : ` (status ${status})`;
    return new CliFailure(`what answers at ${this.#options.url} is no Switchyard control plane${what}`);
  }
}
