/** What every answer says to the browser about itself. */

/**
 * The policy of a page. Scripts run by the nonce of this one answer, and what they load by their word ('strict-dynamic'); an
 * injected tag has no nonce. Styles may stand inline: toasts, the scroll lock of dialogs and the API reference write style
 * elements without a nonce, and moved rows carry style attributes. A style runs no script, and all it could load is our own.
 */
export function contentSecurityPolicy(page: {
  nonce: string;
  https: boolean;
  development: boolean;
}): string {
  const script = `'self' 'nonce-${page.nonce}' 'strict-dynamic'`;
  const directives: Record<string, string> = {
    "default-src": "'self'",
    // In development React builds stack traces by eval, and pages are told of changes over a socket.
    "script-src": page.development ? `${script} 'unsafe-eval'` : script,
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' blob: data:",
    "font-src": "'self'",
    "connect-src": page.development ? "'self' ws:" : "'self'",
    // Recordings are fetched by the page, with its organisation's name, and played from memory.
    "media-src": "blob:",
    "object-src": "'none'",
    // A mail whose remote pictures were asked for; every other page and answer of ours refuses to be framed.
    "frame-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
  };
  const list = Object.entries(directives).map(([name, value]) => `${name} ${value}`);
  return [...list, ...(page.https ? ["upgrade-insecure-requests"] : [])].join("; ");
}

const always: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "X-Permitted-Cross-Domain-Policies": "none",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const strictTransport = (https: boolean): Record<string, string> =>
  https ? { "Strict-Transport-Security": "max-age=31536000" } : {};

/** Beside the policy, on every page. */
export const pageHeaders = (https: boolean): Record<string, string> => ({
  ...always,
  ...strictTransport(https),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Origin-Agent-Cluster": "?1",
  "Referrer-Policy": "same-origin",
  "Permissions-Policy":
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), publickey-credentials-get=(), usb=(), browsing-topics=()",
});

/**
 * The document of a mail whose remote pictures somebody asked for, in a frame of its conversation: pictures of other servers and
 * nothing else. It has no origin, so it reaches neither cookies nor the page around it.
 */
export const framedMailHeaders = (https: boolean): Record<string, string> => ({
  ...pageHeaders(https),
  "Content-Security-Policy":
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; upgrade-insecure-requests",
  "X-Frame-Options": "SAMEORIGIN",
  "Referrer-Policy": "no-referrer",
});

/** On every answer of the API: whatever it holds, a browser that opens it runs and frames nothing. */
export const apiHeaders = (https: boolean): Record<string, string> => ({
  ...always,
  ...strictTransport(https),
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "Referrer-Policy": "no-referrer",
});
