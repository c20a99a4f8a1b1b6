import { createReadStream } from "node:fs";

/** The lines of a file. They end with a line feed alone: node:readline would also break at U+2028, which JSON may hold. */
export async function* readLines(path: string): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of createReadStream(path, "utf8")) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  yield rest;
}
