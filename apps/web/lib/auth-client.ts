// Supabase Auth on the server: the session lives in cookies that only the server writes.
import { createServerClient, type CookieMethodsServer } from "@supabase/ssr";
import { cookies } from "next/headers";

/** Read when called: names in brackets are not fixed at build time, so one build serves any Supabase. */
function supabaseSettings() {
  const url = process.env["NEXT_PUBLIC_SUPABASE_URL"];
  const key = process.env["NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY"];
  if (!url || !key) {
    throw new Error(
      "NEXT_PUBLIC_SUPABASE_URL and NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY are not set: start with `pnpm dev`, or set both to your Supabase project's.",
    );
  }
  return { url, key };
}

/** An Auth client on any store of cookies: a page's, a route's, the proxy's. */
export function createAuthClient(store: CookieMethodsServer) {
  const { url, key } = supabaseSettings();
  return createServerClient(url, key, {
    cookies: store,
    cookieOptions: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure() },
  });
}

const isSecure = () => process.env["RAPPORT_WEB_URL"]?.startsWith("https://") ?? false;

/** For pages, server actions and route handlers. */
export async function authClient() {
  const jar = await cookies();
  return createAuthClient({
    getAll: () => jar.getAll(),
    setAll: (list) => {
      try {
        for (const { name, value, options } of list) jar.set(name, value, options);
      } catch {
        // A page may not write cookies; the proxy has refreshed them before it.
      }
    },
  });
}
