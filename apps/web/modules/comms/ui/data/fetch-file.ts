"use client";
// Files of the API in the browser: the organisation travels in a header, so a plain address would not do.
import { useEffect, useState } from "react";
import { ApiProblem } from "#lib/client.ts";

/** A file's bytes. Throws ApiProblem. */
export async function fetchFile(path: string, org: string, signal?: AbortSignal): Promise<Blob> {
  const response = await fetch(`/api/v1${path}`, {
    headers: { "Rapport-Org": org },
    ...(signal ? { signal } : {}),
  });
  if (response.ok) return response.blob();
  const problem = (await response.json().catch(() => ({}))) as { detail?: string; code?: string };
  throw new ApiProblem({
    status: response.status,
    code: problem.code ?? "internal",
    detail: problem.detail ?? `The server answered ${response.status}.`,
  });
}

/** Saves a file under its name. */
export async function saveFile(path: string, org: string, name: string): Promise<void> {
  const address = URL.createObjectURL(await fetchFile(path, org));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A blob as an address that stands while the component does. */
export function useBlobUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return blob ? url : undefined;
}

/** A picture for a frame that may load nothing: its bytes in its address. */
export async function toDataUrl(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8_192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return `data:${blob.type};base64,${btoa(text)}`;
}
