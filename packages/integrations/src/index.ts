export { supabaseKeys } from "./supabase/keys.ts";
export {
  accessTokenOf,
  createTokenVerifier,
  type SessionClaims,
  type Signing,
} from "./supabase/session.ts";
