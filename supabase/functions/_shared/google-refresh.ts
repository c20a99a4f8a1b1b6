// A refresh as Google does it, with its errors sorted into what passes and what does not.
import type { GoogleSettings } from "@rapport/integrations/google/keys";
import { GoogleAuthError, refreshAccess } from "@rapport/integrations/google/oauth";
import type { Refresh } from "./access-token.ts";

/** Refreshes with this client. A refusal is an answer, not an exception. */
export function refreshWithGoogle(settings: GoogleSettings): Refresh {
  return async (refreshToken) => {
    try {
      return { ok: true, ...(await refreshAccess(settings, refreshToken)) };
    } catch (error) {
      if (!(error instanceof GoogleAuthError)) throw error;
      return { ok: false, revoked: error.kind === "revoked", reason: error.message };
    }
  };
}
