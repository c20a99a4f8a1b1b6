// Plain JavaScript, so that an old Node can still read the line that says it is too old.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 24) {
  console.error(
    `Rapport needs Node 24 and this is Node ${major}.${minor}. Start it with "npx -y pnpm@12 ${process.argv[2] ?? "dev"}", which brings Node 24 along.`,
  );
  process.exit(1);
}
process.removeAllListeners("warning");
const { main } = await import("./src/cli.ts");
await main(process.argv.slice(2));
