/** Saves what the API answers as a file under the name it gives; the org travels in a header, so a plain link would not do. */
export async function saveFile(path: string, org: string, otherwise: string): Promise<void> {
  const response = await fetch(`/api/v1${path}`, { headers: { "Rapport-Org": org } });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1];
  // An answer that breaks off is no file: it throws here, and nothing is saved.
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = name ?? otherwise;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
