// Who has allowed what to which client, and the tokens that say so.
import { createHash, randomBytes } from "node:crypto";
import { readRefreshToken, writeRefreshToken } from "./refresh-token.ts";

export type Grant = {
  address: string;
  clientId: string;
  scopes: string[];
  revoked: boolean;
  /** A grant answers with a refresh token once, unless consent is asked again. */
  refreshToken: string | undefined;
};

export type CodeRequest = {
  grant: Grant;
  redirectUri: string;
  challenge: { value: string; method: string } | undefined;
  offline: boolean;
};

export type TokenAnswer = {
  access_token: string;
  expires_in: number;
  refresh_token?: string;
  scope: string;
  token_type: "Bearer";
};

export type Grants = {
  /** What the person has allowed this client so far. */
  find(address: string, clientId: string): Grant | undefined;
  allow(address: string, clientId: string, scopes: readonly string[]): Grant;
  createCode(request: CodeRequest): string;
  /** Redeems a code once. A second try ends what the first one got. */
  redeemCode(
    code: string,
    clientId: string,
    redirectUri: string,
    verifier: string | undefined,
  ): TokenAnswer | { refused: string };
  refresh(token: string, clientId: string): TokenAnswer | { refused: string };
  /** Tokens for a grant, as tests want them without a browser. */
  issue(grant: Grant, offline: boolean): TokenAnswer;
  /** The grant of a live access token. */
  check(accessToken: string): Grant | undefined;
  /** Ends the grant that the token belongs to; false for a token nobody knows. */
  revokeToken(token: string): boolean;
  revokeAll(address: string): void;
  expireAccess(address: string | undefined): void;
};

export type GrantSettings = { tokenSeconds: number; rotateRefreshTokens: boolean };

/**
 * Opens the books of an authorization server.
 * @param secret signs refresh tokens, so that those of an earlier run are known again
 * @param exists whether somebody has an account here
 */
export function openGrants(
  settings: GrantSettings,
  secret: string,
  exists: (address: string) => boolean,
): Grants {
  const grants = new Map<string, Grant>();
  const codes = new Map<string, CodeRequest & { used: boolean; until: number }>();
  const access = new Map<string, { grant: Grant; until: number }>();
  const refreshes = new Map<string, Grant>();
  const spent = new Set<string>();
  // What was issued until then is over, also by an earlier run.
  const endedAt = new Map<string, number>();
  const key = (address: string, clientId: string): string => `${clientId} ${address}`;

  const newAccess = (grant: Grant): TokenAnswer => {
    const token = `ya29.${randomBytes(48).toString("base64url")}`;
    access.set(token, { grant, until: Date.now() + settings.tokenSeconds * 1000 });
    return {
      access_token: token,
      expires_in: Math.max(1, settings.tokenSeconds - 1),
      scope: grant.scopes.join(" "),
      token_type: "Bearer",
    };
  };
  const newRefresh = (grant: Grant): string => {
    const token = writeRefreshToken(grant, secret);
    refreshes.set(token, grant);
    grant.refreshToken = token;
    return token;
  };
  const grantOf = (token: string): Grant | undefined => {
    const known = refreshes.get(token);
    if (known || spent.has(token)) return known;
    const claim = readRefreshToken(token, secret);
    if (!claim || !exists(claim.address)) return undefined;
    const { issuedAt, ...of } = claim;
    if (issuedAt <= (endedAt.get(of.address) ?? 0)) return undefined;
    const grant: Grant = { ...of, revoked: false, refreshToken: token };
    refreshes.set(token, grant);
    grants.set(key(of.address, of.clientId), grant);
    return grant;
  };
  const revoke = (grant: Grant): void => {
    grant.revoked = true;
    grants.delete(key(grant.address, grant.clientId));
  };

  return {
    find: (address, clientId) => grants.get(key(address, clientId)),
    allow(address, clientId, scopes) {
      const known = grants.get(key(address, clientId));
      if (known) {
        known.scopes = [...scopes];
        return known;
      }
      const grant: Grant = {
        address,
        clientId,
        scopes: [...scopes],
        revoked: false,
        refreshToken: undefined,
      };
      grants.set(key(address, clientId), grant);
      return grant;
    },
    createCode(request) {
      const code = `4/${randomBytes(32).toString("base64url")}`;
      codes.set(code, { ...request, used: false, until: Date.now() + 600_000 });
      return code;
    },
    redeemCode(code, clientId, redirectUri, verifier) {
      const found = codes.get(code);
      if (!found || found.until < Date.now() || found.grant.clientId !== clientId)
        return { refused: "Malformed auth code." };
      if (found.used) {
        revoke(found.grant);
        return { refused: "Bad Request" };
      }
      if (found.redirectUri !== redirectUri) return { refused: "Bad Request" };
      if (!verifies(found.challenge, verifier)) return { refused: "Invalid code verifier." };
      if (found.grant.revoked) return { refused: "Token has been expired or revoked." };
      found.used = true;
      return {
        ...newAccess(found.grant),
        ...(found.offline ? { refresh_token: newRefresh(found.grant) } : {}),
      };
    },
    refresh(token, clientId) {
      const grant = grantOf(token);
      if (!grant || grant.revoked || grant.clientId !== clientId)
        return { refused: "Token has been expired or revoked." };
      if (!settings.rotateRefreshTokens) return newAccess(grant);
      refreshes.delete(token);
      spent.add(token);
      return { ...newAccess(grant), refresh_token: newRefresh(grant) };
    },
    issue: (grant, offline) => ({
      ...newAccess(grant),
      ...(offline ? { refresh_token: newRefresh(grant) } : {}),
    }),
    check(token) {
      const found = access.get(token);
      return found && !found.grant.revoked && found.until > Date.now() ? found.grant : undefined;
    },
    revokeToken(token) {
      const grant = grantOf(token) ?? access.get(token)?.grant;
      if (!grant || grant.revoked) return false;
      revoke(grant);
      return true;
    },
    revokeAll(address) {
      endedAt.set(address, Date.now());
      for (const { grant } of access.values()) if (grant.address === address) revoke(grant);
      for (const grant of refreshes.values()) if (grant.address === address) revoke(grant);
    },
    expireAccess(address) {
      for (const found of access.values())
        if (address === undefined || found.grant.address === address) found.until = 0;
    },
  };
}

function verifies(challenge: CodeRequest["challenge"], verifier: string | undefined): boolean {
  if (!challenge) return true;
  if (!verifier) return false;
  return challenge.method === "S256"
    ? createHash("sha256").update(verifier).digest("base64url") === challenge.value
    : challenge.value === verifier;
}
