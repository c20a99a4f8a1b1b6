// Ports on the loopback address.
import { connect, createServer } from "node:net";
import { StackError } from "../stack-error.ts";

/** A port that nobody holds at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address
          ? resolve(address.port)
          : reject(new Error("no port")),
      );
    });
  });
}

/** Whether somebody answers on the port. */
export function isPortTaken(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const end = (taken: boolean): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.setTimeout(1000, () => end(true));
  });
}

/**
 * Refuses to go on when a port is held by somebody else.
 * @throws StackError `port_taken`, naming the part, the port and the way to shift all ports.
 */
export async function assertPortsFree(ports: Record<string, number>): Promise<void> {
  for (const [part, port] of Object.entries(ports)) {
    if ((await isPortTaken(port)) || (await isPortTaken(port, "::1"))) {
      throw new StackError(
        "port_taken",
        `Port ${port} (${part}) is taken by another program. End it, or shift all ports of Rapport: RAPPORT_PORT_OFFSET=100 npx -y pnpm@12 dev`,
      );
    }
  }
}
