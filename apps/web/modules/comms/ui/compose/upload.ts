// A file on its way into a mail. Fetch tells nothing of how far it is, so this is the older way.
import { ApiProblem } from "#lib/client.ts";
import type { Uploaded } from "./draft.ts";

type Progress = (share: number) => void;

/** Uploads a file and answers its name there. Throws ApiProblem. */
export function uploadFile(file: File, org: string, onProgress: Progress): Promise<Uploaded> {
  const query = new URLSearchParams({
    file_name: file.name || "file",
    content_type: /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : "application/octet-stream",
  });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/email-files?${query}`);
    request.responseType = "json";
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Rapport-Org", org);
    request.setRequestHeader("Idempotency-Key", crypto.randomUUID());
    request.upload.addEventListener("progress", ({ loaded, total }) =>
      onProgress(total ? loaded / total : 0),
    );
    const fail = (status: number, detail: string) =>
      reject(new ApiProblem({ status, code: status ? "internal" : "unreachable", detail }));
    request.addEventListener("load", () => {
      const body = request.response as (Uploaded & { detail?: string }) | null;
      if (request.status < 300 && body) resolve(body);
      else fail(request.status, body?.detail ?? `The server answered ${request.status}.`);
    });
    request.addEventListener("error", () =>
      fail(0, "The server cannot be reached. Check your connection and try again."),
    );
    request.send(file);
  });
}
