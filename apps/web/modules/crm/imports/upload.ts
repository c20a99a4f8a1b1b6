/** The body of an upload: a form with the file in it, or the file itself. */
import { AppError } from "@rapport/core";
import { importObjects } from "./engine/types.ts";
import type { Upload } from "./service.ts";

export const uploadTypes = [
  "multipart/form-data",
  "text/csv",
  "text/plain",
  "text/tab-separated-values",
  "application/octet-stream",
  "application/vnd.ms-excel",
] as const;

/** Takes the file out of the request. Throws `bad_request` for a form that is broken, `invalid` for one without a file. */
export async function takeUpload(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
  query: { object?: string | undefined; file_name?: string | undefined },
): Promise<Upload> {
  if (!contentType.toLowerCase().startsWith("multipart/form-data")) {
    return { bytes, fileName: query.file_name ?? "import.csv", object: query.object };
  }
  const form = await new Response(bytes, { headers: { "content-type": contentType } })
    .formData()
    .catch(() => {
      throw new AppError(
        "bad_request",
        "The form cannot be read. Send multipart/form-data with the fields file and object.",
      );
    });
  const file = form.get("file");
  if (!(file instanceof File))
    throw new AppError("invalid", "The form has no file.", {
      errors: [{ pointer: "/file", message: "Choose a file." }],
    });
  const object = form.get("object") ?? query.object ?? "";
  if (object !== "" && !importObjects.some((name) => name === object)) {
    throw new AppError("invalid", "There is no import of that.", {
      errors: [{ pointer: "/object", message: `Use one of ${importObjects.join(", ")}.` }],
    });
  }
  return {
    bytes: new Uint8Array(await file.arrayBuffer()),
    fileName: file.name,
    object: typeof object === "string" && object !== "" ? object : undefined,
  };
}
