/** A value as it stands in an address: text as it is, everything else as JSON. */
export const addressTextOf = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);
