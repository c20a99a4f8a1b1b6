// Supabase Auth on the server: the session lives in cookies that only the server writes.
import { createServerClient, type CookieMethodsServer } from "@supabase/ssr";
import { cookies } from "next/headers";
import { env } from "./env.ts";

/** An Auth client on any store of cookies: a page's, a route's, the proxy's. */
export function createAuthClient(store: CookieMethodsServer) {
  return createServerClient(env.supabaseUrl(), env.supabasePublishableKey(), {
    cookies: store,
    cookieOptions: {
      httpOnly: true,
      sameSite: "lax",
      path: "/",
      secure: env.webOrigin().startsWith("https://"),
    },
  });
}

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
