// A failure that the launcher tells in one readable line.

/** One per cause a newcomer may meet. Tests and scripts branch on it, people read the message. */
export type StackErrorCode =
  | "already_running"
  | "binary_missing"
  | "disk_full"
  | "foreign_database"
  | "migration_failed"
  | "not_an_export"
  | "part_died"
  | "port_taken"
  | "postgres_failed"
  | "settings_missing"
  | "start_failed"
  | "wrong_node";

/** Says what is wrong, with which input, and what to do. Printed without a stack trace. */
export class StackError extends Error {
  readonly code: StackErrorCode;

  constructor(code: StackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StackError";
    this.code = code;
  }
}

/**
 * Turns what the operating system reports (no space left, no permission) into a readable line; anything else is returned as it is.
 */
export function explainError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const text = error instanceof Error ? error.message : String(error);
  if (
    code === "ENOSPC" ||
    code === "EDQUOT" ||
    /no space left on device|could not extend file|disk quota exceeded/i.test(text)
  ) {
    return new StackError(
      "disk_full",
      `The disk is full: ${text.split("\n")[0]}. Free some space (a first start needs about 400 MB besides node_modules) and start again.`,
      { cause: error },
    );
  }
  return error;
}
