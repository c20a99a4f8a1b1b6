/** Mounts the API. The same app runs without Next by `pnpm api`. */
import { createApi } from "#api";

const api = createApi();
const answer = (request: Request) => api.fetch(request);

export const dynamic = "force-dynamic";
export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
};
