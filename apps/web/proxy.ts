// Before each page: keeps the session fresh and sends whoever has none to the sign-in page.
// Rights are not decided here: pages and API verify the token and ask the database.
import { type NextRequest, NextResponse } from "next/server";
import { createAuthClient } from "#lib/auth-client.ts";
import { reservedSlugs } from "#lib/reserved-slugs.ts";

export async function proxy(request: NextRequest) {
  let response = NextResponse.next({ request });
  const { auth } = createAuthClient({
    getAll: () => request.cookies.getAll(),
    setAll: (list) => {
      // The page behind this must read the refreshed token, and the browser must keep it.
      for (const { name, value } of list) request.cookies.set(name, value);
      response = NextResponse.next({ request });
      for (const { name, value, options } of list) response.cookies.set(name, value, options);
    },
  });
  // Refreshes a token that is about to end; reads cookies alone otherwise.
  const { data } = await auth.getSession();

  const { pathname, search } = request.nextUrl;
  const place = pathname.split("/")[1] ?? "";
  if (data.session || place === "" || reservedSlugs.has(place)) return response;
  const login = new URL("/login", request.url);
  login.searchParams.set("returnTo", pathname + search);
  return NextResponse.redirect(login);
}

export const config = {
  // Not the API (it reads the session itself), nor files.
  matcher: ["/((?!api/|_next/|.*\\.[a-z0-9]{2,5}$).*)"],
};
