/** Server-sent events (HTML Living Standard, 9.2), as far as the stream of events uses them. */

export type Frame = { id?: string; event: string; data: string; retry?: number };

/** The frames of a text stream. Ends when the stream does, or rejects when nothing came for so long. */
export async function* readFrames(
  body: ReadableStream<Uint8Array>,
  silence: number,
): AsyncGenerator<Frame, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), silence);
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const parts = text.split(/\r?\n\r?\n/);
      text = parts.pop()!;
      for (const part of parts) yield frameOf(part);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function frameOf(part: string): Frame {
  const frame: Frame = { event: "message", data: "" };
  for (const line of part.split(/\r?\n/)) {
    const [, name, value = ""] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
    if (name === "id") frame.id = value;
    else if (name === "event") frame.event = value;
    else if (name === "data") frame.data += (frame.data && "\n") + value;
    else if (name === "retry" && /^\d+$/.test(value)) frame.retry = Number(value);
  }
  return frame;
}

function within<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`Silent for ${milliseconds} ms.`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
