// `pnpm bench <name>`: measurements that can be repeated. Each brings its own stack and data.
import { benchApi, usage as apiUsage } from "./bench-api.ts";
import { benchAudit, usage as auditUsage } from "./bench-audit.ts";
import { benchComms, usage as commsUsage } from "./bench-comms.ts";
import { benchImport, usage as importUsage } from "./bench-import.ts";
import { benchRls, usage as rlsUsage } from "./bench-rls.ts";
import { benchWebhooks, usage as webhooksUsage } from "./bench-webhooks.ts";
import { benchWays, usage as waysUsage } from "./bench-ways.ts";

const BENCHES: Record<string, { usage: string; run(args: string[]): Promise<void> }> = {
  api: { usage: apiUsage, run: benchApi },
  audit: { usage: auditUsage, run: benchAudit },
  comms: { usage: commsUsage, run: benchComms },
  import: { usage: importUsage, run: benchImport },
  rls: { usage: rlsUsage, run: benchRls },
  webhooks: { usage: webhooksUsage, run: benchWebhooks },
  ways: { usage: waysUsage, run: benchWays },
};

const [name = "", ...args] = process.argv.slice(2).filter((arg) => arg !== "--");
const bench = BENCHES[name];
if (!bench) {
  const list = Object.values(BENCHES)
    .map(({ usage }) => `  pnpm bench ${usage}`)
    .join("\n");
  console.error(
    `${name === "" ? "Name a benchmark" : `There is no benchmark “${name}”`}:\n${list}\n--save writes the figures into docs/performance.md.`,
  );
  process.exitCode = 2;
} else {
  try {
    await bench.run(args);
  } catch (error) {
    console.error(error instanceof Error ? `\n${error.message}\n` : error);
    process.exitCode = 1;
  }
}
