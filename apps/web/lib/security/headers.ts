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
    "media-src": "'none'",
    "object-src": "'none'",
    "frame-src": "'none'",
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

/** On every answer of the API: whatever it holds, a browser that opens it runs and frames nothing. */
export const apiHeaders = (https: boolean): Record<string, string> => ({
  ...always,
  ...strictTransport(https),
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "Referrer-Policy": "no-referrer",
});
