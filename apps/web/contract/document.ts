/** The document of all modules, as /api/v1/openapi.json serves it, and its copy in the repository. */
import { describeApi, type ApiDocument } from "#lib/door/index.ts";
import { enabledModules, routesOf } from "#modules/registry.ts";

/** The copy: the SDK is made from it, and a change of the API shows in its diff. */
export const snapshotFile = new URL("../../../packages/sdk/openapi.json", import.meta.url);

/** The document as the code describes it now. */
export const currentDocument = (): ApiDocument =>
  describeApi(routesOf(enabledModules("")), "/api/v1");

/** The text of the copy. */
export const snapshotText = (document: ApiDocument): string =>
  `${JSON.stringify(document, null, 1)}\n`;
