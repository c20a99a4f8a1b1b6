// Sends planned requests with many keys in turn. The answer is read to its end and not parsed: the load shares the machine.
import http from "node:http";
import type { Plan } from "./api-operations.ts";
import type { Send } from "./generate-load.ts";

/** A server, and the keys that take turns; none for a server that asks for none. */
export interface Planned {
  kind: "planned";
  url: string;
  keys: string[];
}

export interface RequestSender {
  /** Sends request `i` of the plan; rejects for another status than the plan's. */
  of(plan: Plan): Send;
  close(): void;
}

/** Opens connections to one server. */
export function openRequests({ url, keys }: Planned): RequestSender {
  const { hostname, port, pathname } = new URL(url);
  // A server ends a connection that is idle for five seconds; one that was idle for two is not used again.
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64, timeout: 2_000 });
  const send = (plan: Plan, i: number): Promise<void> =>
    new Promise((done, fail) => {
      const body = plan.body?.replaceAll("{i}", String(i));
      const request = http.request(
        {
          agent,
          hostname,
          port,
          method: plan.method,
          path: pathname + plan.paths[(i * 7919) % plan.paths.length]!,
          headers: {
            ...(keys.length ? { Authorization: `Bearer ${keys[i % keys.length]!}` } : {}),
            ...(body === undefined
              ? {}
              : {
                  "Content-Type": "application/json",
                  "Content-Length": Buffer.byteLength(body),
                }),
          },
        },
        (response) => {
          const failed: Buffer[] = [];
          const right = response.statusCode === plan.status;
          response.on("data", (chunk: Buffer) => right || failed.push(chunk));
          response.on("error", fail);
          response.on("end", () => {
            if (right) done();
            else
              fail(
                new Error(
                  `${plan.method} ${plan.paths[0]}: ${response.statusCode} ${Buffer.concat(failed).toString().slice(0, 300)}`,
                ),
              );
          });
        },
      );
      request.on("error", fail);
      request.end(body);
    });
  return { of: (plan) => (i) => send(plan, i), close: () => agent.destroy() };
}
