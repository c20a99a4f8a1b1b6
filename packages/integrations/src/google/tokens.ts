// Where a connection's tokens lie, and how they are sealed: the API writes them when somebody connects, the functions when they refresh.
import { type Cell, type Keyring, open, seal } from "@rapport/core/envelope";

export type TokenKind = "refresh_token" | "access_token";

/** The cell a token is sealed for: its row bears the connection's id. */
export function tokenCell(kind: TokenKind, orgId: string, integrationId: string): Cell {
  return { table: "private.integration_tokens", column: kind, orgId, rowId: integrationId };
}

/** Seals a token for its connection. */
export function sealToken(
  ring: Keyring,
  kind: TokenKind,
  token: string,
  orgId: string,
  integrationId: string,
): Promise<string> {
  return seal(ring, token, tokenCell(kind, orgId, integrationId));
}

/** Opens what `sealToken` made for this very connection. Throws `EnvelopeError` for everything else. */
export function openToken(
  ring: Keyring,
  kind: TokenKind,
  sealed: string,
  orgId: string,
  integrationId: string,
): Promise<string> {
  return open(ring, sealed, tokenCell(kind, orgId, integrationId));
}
