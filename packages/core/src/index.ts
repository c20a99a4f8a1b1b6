export * from "./audit-head.ts";
export * from "./ctx.ts";
export * from "./errors.ts";
export * from "./ids.ts";
export * from "./money.ts";
export * from "./peppers.ts";
export * from "./permissions.ts";
