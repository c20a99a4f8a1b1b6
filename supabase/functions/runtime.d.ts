// What of the functions' runtime we use, so that one TypeScript checks everything. Deno brings its own, fuller types.
declare namespace Deno {
  const env: { get(name: string): string | undefined };
  function serve(handler: (request: Request) => Response | Promise<Response>): unknown;
}
