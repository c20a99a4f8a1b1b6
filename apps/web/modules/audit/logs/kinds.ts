/** The words of the log, for server and screens. Event kinds follow what HIPAA's audit controls ask to be told apart. */
export const actorTypes = ["user", "key", "import", "function", "workos", "system"] as const;
export const eventKinds = [
  "create",
  "read",
  "update",
  "delete",
  "export",
  "sign_in",
  "sign_out",
  "access_denied",
  "privilege_change",
  "security",
] as const;
export const outcomes = ["success", "refused", "failed"] as const;
