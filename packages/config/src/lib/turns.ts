// Several programs write at once, and one log is read: each waits for its turn.

export type Turn = {
  write(chunk: string | Buffer): void;
  /** Nothing more is written: the next one's turn. */
  end(): void;
};

/**
 * Gives out turns. What the first writes goes out as it comes; what another writes is kept until all before it have ended.
 * @param out where everything goes in the end
 */
export function takeTurns(out: (chunk: string | Buffer) => void): () => Turn {
  const waiting: { kept: (string | Buffer)[]; ended: boolean }[] = [];
  const pass = (): void => {
    for (let first = waiting[0]; first; first = waiting[0]) {
      for (const chunk of first.kept.splice(0)) out(chunk);
      if (!first.ended) return;
      waiting.shift();
    }
  };
  return () => {
    const own = { kept: [] as (string | Buffer)[], ended: false };
    waiting.push(own);
    return {
      write(chunk) {
        own.kept.push(chunk);
        pass();
      },
      end() {
        own.ended = true;
        pass();
      },
    };
  };
}
