/** A number as people write it in the international form that the API takes; undefined when its country is not told. */
export function toE164(text: string): string | undefined {
  const bare = text.replaceAll(/[\s().\-/]/g, "").replace(/^00/, "+");
  return /^\+[1-9]\d{6,14}$/.test(bare) ? bare : undefined;
}
