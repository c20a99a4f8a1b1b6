// Serves supabase/functions on this machine the way Supabase's edge runtime does. Runs on Deno:
//   deno run -A --config supabase/functions/deno.json packages/stack/deno/serve.ts <port>
// One isolate for all functions; each is loaded at its first request.

type Handler = (request: Request, info?: unknown) => Response | Promise<Response>;
type FunctionConfig = { verify_jwt: boolean; enabled: boolean };

const port = Number(Deno.args[0]);
const functionsFolder = new URL("../../../supabase/functions/", import.meta.url);
const functions = readFunctions();
const loaded = new Map<string, Promise<Handler>>();
const background = new Set<Promise<unknown>>();

// A function may call Deno.serve(handler), which is caught here, or export default { fetch }.
const realServe = Deno.serve.bind(Deno);
let captured: Handler | undefined;
Object.defineProperty(Deno, "serve", {
  value: (first: unknown, second?: unknown) => {
    captured = (
      typeof first === "function"
        ? first
        : typeof second === "function"
          ? second
          : (first as { handler: Handler }).handler
    ) as Handler;
    return {
      finished: new Promise(() => {}),
      shutdown: async () => {},
      ref() {},
      unref() {},
      addr: { transport: "tcp", hostname: "127.0.0.1", port },
    };
  },
});
Object.assign(globalThis, {
  EdgeRuntime: {
    waitUntil<T>(work: Promise<T>): Promise<T> {
      background.add(work);
      work
        .catch((error) => console.error("background work failed:", error))
        .finally(() => background.delete(work));
      return work;
    },
  },
});
globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.error("unhandled rejection:", event.reason);
});

const server = realServe(
  {
    hostname: "127.0.0.1",
    port,
    onListen: () => console.log(`functions: ${[...functions.keys()].join(", ")}`),
  },
  answer,
);

// What is in flight may end; the launcher waits a few seconds for us.
Deno.addSignalListener("SIGTERM", async () => {
  await Promise.race([
    Promise.allSettled([server.shutdown(), ...background]),
    new Promise((settle) => setTimeout(settle, 3_000)),
  ]);
  Deno.exit(0);
});

async function answer(request: Request): Promise<Response> {
  const url = new URL(request.url);
  if (url.pathname === "/_internal/health")
    return Response.json({ status: "ok", background: background.size });
  const [, name, rest = ""] = /^\/functions\/v1\/([\w-]+)(\/.*)?$/.exec(url.pathname) ?? [];
  const config = name ? functions.get(name) : undefined;
  if (!name || !config?.enabled)
    return Response.json(
      { code: "NOT_FOUND", message: "Requested function was not found" },
      { status: 404 },
    );
  if (config.verify_jwt && request.method !== "OPTIONS" && !(await hasValidToken(request))) {
    return Response.json({ code: 401, message: "Invalid JWT" }, { status: 401 });
  }
  // As on hosted, the function sees its own name as the first part of the path.
  url.pathname = `/${name}${rest}`;
  let handler: Handler;
  try {
    handler = await load(name);
  } catch (error) {
    loaded.delete(name);
    console.error(`${name} did not load:`, error);
    return Response.json(
      { code: "BOOT_ERROR", message: "Worker failed to boot (please check logs)" },
      { status: 503 },
    );
  }
  try {
    return await handler(new Request(url, request));
  } catch (error) {
    console.error(`${name} failed:`, error);
    return Response.json(
      { code: "WORKER_ERROR", message: "Function exited due to an error (please check logs)" },
      { status: 500 },
    );
  }
}

let loading: Promise<unknown> = Promise.resolve();

/** One at a time, since the captured handler is whichever function called Deno.serve last. */
function load(name: string): Promise<Handler> {
  const known = loaded.get(name);
  if (known) return known;
  const next = loading.then(async () => {
    captured = undefined;
    const module = (await import(new URL(`${name}/index.ts`, functionsFolder).href)) as {
      default?: { fetch?: Handler };
    };
    const handler = captured ?? module.default?.fetch;
    if (!handler)
      throw new Error(`${name} neither calls Deno.serve() nor exports default { fetch }`);
    return handler;
  });
  loading = next.catch(() => {});
  loaded.set(name, next);
  return next;
}

/** Folders with an index.ts; config.toml may switch one off or leave out the check of the token. Only these two keys matter here. */
function readFunctions(): Map<string, FunctionConfig> {
  const found = new Map<string, FunctionConfig>();
  for (const entry of Deno.readDirSync(functionsFolder)) {
    if (!entry.isDirectory || entry.name.startsWith("_") || entry.name === "node_modules") continue;
    try {
      Deno.statSync(new URL(`${entry.name}/index.ts`, functionsFolder));
      found.set(entry.name, { verify_jwt: true, enabled: true });
    } catch {
      // A folder without an entry is no function.
    }
  }
  let current: FunctionConfig | undefined;
  for (const line of Deno.readTextFileSync(new URL("../config.toml", functionsFolder)).split(
    "\n",
  )) {
    const section = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
    if (section)
      current = found.get(
        /^functions\.(?:"([^"]+)"|([\w-]+))$/.exec(section)?.slice(1).find(Boolean) ?? "",
      );
    const [, key, value] = /^\s*(verify_jwt|enabled)\s*=\s*(true|false)/.exec(line) ?? [];
    if (current && key) current[key as keyof FunctionConfig] = value === "true";
  }
  return found;
}

/** HS256 with the stack's secret (RFC 7515, RFC 7519 4.1.4). */
async function hasValidToken(request: Request): Promise<boolean> {
  const secret = Deno.env.get("SUPABASE_JWT_SECRET");
  const [head, body, signature] = (request.headers.get("authorization") ?? "")
    .replace(/^Bearer /, "")
    .split(".");
  if (!secret || !head || !body || !signature) return false;
  try {
    if (JSON.parse(new TextDecoder().decode(decode(head))).alg !== "HS256") return false;
    const key = await crypto.subtle.importKey(
      "raw",
      new TextEncoder().encode(secret),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["verify"],
    );
    if (
      !(await crypto.subtle.verify(
        "HMAC",
        key,
        decode(signature),
        new TextEncoder().encode(`${head}.${body}`),
      ))
    )
      return false;
    const { exp } = JSON.parse(new TextDecoder().decode(decode(body))) as { exp?: number };
    return exp === undefined || exp > Date.now() / 1000;
  } catch {
    return false;
  }
}

function decode(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (character) =>
    character.charCodeAt(0),
  );
}
