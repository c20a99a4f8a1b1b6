// Who may call an internal function: whoever holds RAPPORT_INTERNAL_SECRET.

/** Whether the request bears the secret, as `Authorization: Bearer …` or `apikey: …`. No secret set means nobody may. */
export async function isInternalCaller(
  request: Request,
  secret: string | undefined,
): Promise<boolean> {
  if (!secret) return false;
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const offered = bearer ?? request.headers.get("apikey") ?? "";
  return equalInConstantTime(offered, secret);
}

/** Compares two texts by their digests, so that time tells neither their length nor how far they agree. */
export async function equalInConstantTime(a: string, b: string): Promise<boolean> {
  const [x, y] = await Promise.all([digest(a), digest(b)]);
  let difference = 0;
  for (let i = 0; i < x.length; i++) difference |= (x[i] ?? 0) ^ (y[i] ?? 0);
  return difference === 0;
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
