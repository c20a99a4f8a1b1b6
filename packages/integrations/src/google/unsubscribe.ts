// How a list lets go of its readers (RFC 2369, RFC 8058).

export type Unsubscribe = { url: string | null; mailto: string | null; one_click: boolean };

/** Reads List-Unsubscribe; null when there is none that can be used. */
export function readUnsubscribe(header: (name: string) => string | undefined): Unsubscribe | null {
  const links = [...(header("list-unsubscribe") ?? "").matchAll(/<([^<>]+)>/g)].map(
    ([, link = ""]) => link.replace(/\s+/g, ""),
  );
  const url = links.find((link) => /^https?:\/\//i.test(link) && URL.canParse(link)) ?? null;
  const mailto = links.find((link) => /^mailto:/i.test(link)) ?? null;
  if (!url && !mailto) return null;
  const post = header("list-unsubscribe-post") ?? "";
  return {
    url,
    mailto,
    one_click:
      url !== null && /^https:/i.test(url) && /^\s*list-unsubscribe=one-click\s*$/i.test(post),
  };
}
