// The frame of the small command line tools: readable failures, an exit code.
import { explainError, StackError } from "../stack-error.ts";

/** Runs a tool. A returned text is the failure; an unexpected error keeps its stack trace. Sets the exit code. */
export async function runTool(main: () => Promise<string | undefined>): Promise<void> {
  const failure = await main().catch((thrown: unknown) => {
    const error = explainError(thrown);
    if (error instanceof StackError) return error.message;
    throw error;
  });
  if (failure === undefined) return;
  process.stderr.write(`${failure}\n`);
  process.exitCode = 1;
}
