/** `pnpm api:snapshot`: renews the copy of the OpenAPI document that stands in the repository. */
import { writeFileSync } from "node:fs";
import { currentDocument, snapshotFile, snapshotText } from "./document.ts";

writeFileSync(snapshotFile, snapshotText(currentDocument()));
