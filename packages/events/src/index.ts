// Events: their shape, their catalogue, and how a webhook is signed, timed and addressed. Web APIs only.
export * from "./backoff.ts";
export * from "./catalogue.ts";
export * from "./compatibility.ts";
export * from "./event.ts";
export * from "./json-schema.ts";
export * from "./kept-catalogue.ts";
export * from "./secret-cell.ts";
export * from "./signing.ts";
export * from "./url-policy.ts";
