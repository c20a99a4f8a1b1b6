// The browser's way to the REST API that integrators use. Every write of the screens goes through it.
import { reservedSlugs } from "./reserved-slugs.ts";

export type FieldProblem = { pointer: string; message: string };

/** An answer of the API that is no success (RFC 9457), or a server that could not be reached. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  readonly errors: readonly FieldProblem[];

  constructor(problem: {
    status: number;
    code: string;
    detail: string;
    requestId?: string | undefined;
    errors?: readonly FieldProblem[];
  }) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.requestId = problem.requestId;
    this.errors = problem.errors ?? [];
  }

  /** The message for one field of the body: `field("amount")` finds the pointer `/amount`. */
  field(name: string): string | undefined {
    return this.errors.find((e) => e.pointer.replace(/^[/?]/, "") === name)?.message;
  }
}

export type CallOptions = {
  signal?: AbortSignal;
  /** Org id or slug; else the first part of the page's address. `null` for routes of the person alone. */
  org?: string | null;
  /** Sent on POST; a key of one's own lets a repeated press count once. */
  idempotencyKey?: string;
  headers?: Record<string, string>;
};

const BASE = "/api/v1";

/** The org of the page that is open: two tabs may stand in two orgs. */
function orgOfPage(): string | undefined {
  const slug = location.pathname.split("/")[1];
  return slug && !reservedSlugs.has(slug) ? slug : undefined;
}

async function toProblem(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const p = (body ?? {}) as {
    code?: string;
    detail?: string;
    title?: string;
    request_id?: string;
    errors?: FieldProblem[];
  };
  return new ApiProblem({
    status: response.status,
    code: p.code ?? "internal",
    detail: p.detail ?? p.title ?? `The server answered ${response.status}.`,
    requestId: p.request_id ?? response.headers.get("request-id") ?? undefined,
    errors: p.errors ?? [],
  });
}

/** Sends one request; throws ApiProblem. Takes FormData and strings as they are, else JSON. */
async function call<T>(method: string, path: string, body: unknown, options: CallOptions) {
  const headers = new Headers(options.headers);
  headers.set("Accept", "application/json");
  const org = options.org === undefined ? orgOfPage() : options.org;
  if (org) headers.set("Rapport-Org", org);
  // Last write wins, unless the caller says which version it has seen.
  if (method === "PATCH" && !headers.has("If-Match")) headers.set("If-Match", "*");
  if (method === "POST")
    headers.set("Idempotency-Key", options.idempotencyKey ?? crypto.randomUUID());
  const raw =
    body === undefined ||
    typeof body === "string" ||
    body instanceof FormData ||
    body instanceof Blob;
  if (!raw)
    headers.set(
      "Content-Type",
      method === "PATCH" ? "application/merge-patch+json" : "application/json",
    );

  let response: Response;
  try {
    response = await fetch(BASE + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new ApiProblem({
      status: 0,
      code: "unreachable",
      detail: "The server cannot be reached. Check your connection and try again.",
    });
  }
  if (response.status === 401) {
    const back = location.pathname + location.search;
    location.assign(`/login?returnTo=${encodeURIComponent(back)}`);
  }
  if (!response.ok) throw await toProblem(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/**
 * Follows server-sent events below /api/v1 until they end, the signal aborts or nothing is heard for so long that the connection must
 * be dead. Calls back with each event's type, and with "open" at the first sign of life. Throws ApiProblem for a refusal.
 */
export async function followEvents(
  path: string,
  onEvent: (type: string) => void,
  { signal, silence }: { signal: AbortSignal; silence: number },
): Promise<void> {
  const silent = new AbortController();
  const headers = new Headers({ Accept: "text/event-stream" });
  const org = orgOfPage();
  if (org) headers.set("Rapport-Org", org);
  let timer = setTimeout(() => silent.abort(), silence);
  try {
    const response = await fetch(BASE + path, {
      headers,
      signal: AbortSignal.any([signal, silent.signal]),
    });
    if (!response.ok || !response.body) throw await toProblem(response);
    let text = "";
    let open = false;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), silence);
      if (!open) onEvent("open");
      open = true;
      const lines = (text + value).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines)
        if (line.startsWith("event: ")) onEvent(line.slice("event: ".length));
    }
  } finally {
    clearTimeout(timer);
  }
}

/** `api.get<Deal>("/deals/…")`: paths below /api/v1. The type is the caller's word for the answer. */
export const api = {
  get: <T>(path: string, options: CallOptions = {}) => call<T>("GET", path, undefined, options),
  post: <T>(path: string, body?: unknown, options: CallOptions = {}) =>
    call<T>("POST", path, body, options),
  patch: <T>(path: string, body: unknown, options: CallOptions = {}) =>
    call<T>("PATCH", path, body, options),
  put: <T = void>(path: string, options: CallOptions = {}) =>
    call<T>("PUT", path, undefined, options),
  delete: <T = void>(path: string, options: CallOptions = {}) =>
    call<T>("DELETE", path, undefined, options),
};
