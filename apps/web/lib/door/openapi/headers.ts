/** Headers of every answer. */
export const headerComponents = {
  "Request-Id": {
    description: "Names this request in our log. A plain token of your own is taken over.",
    schema: { type: "string", example: "req_01932b5e7c1a7f008a525f0c3f1d9b7e" },
  },
  "RateLimit-Policy": {
    description: "Requests (q) in a window of seconds (w).",
    schema: { type: "string", example: '"default";q=60;w=60' },
  },
  RateLimit: {
    description: "What is left of the window (r), and when more comes free (t, seconds).",
    schema: { type: "string", example: '"default";r=59;t=0' },
  },
  "Retry-After": {
    description: "Seconds to wait before the next try.",
    schema: { type: "integer", minimum: 0, example: 12 },
  },
  "Idempotent-Replayed": {
    description: "`true` when this is the kept answer to an earlier request with the same key.",
    schema: { type: "string", enum: ["true"], example: "true" },
  },
};

const named = (name: keyof typeof headerComponents) => ({
  [name]: { $ref: `#/components/headers/${name}` },
});

/** The headers of a success. */
export const successHeaders = (replays: boolean) => ({
  ...named("Request-Id"),
  ...named("RateLimit-Policy"),
  ...named("RateLimit"),
  ...(replays ? named("Idempotent-Replayed") : {}),
});
