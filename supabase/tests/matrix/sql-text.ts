/** A value as a literal of SQL. */
export function quote(value: unknown): string {
  return value === undefined || value === null
    ? "null"
    : `'${String(value as string).replaceAll("'", "''")}'`;
}
