import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Failure, messageOf } from "../../base/failure.ts";
import { requestUrl, surviveClients } from "../../base/http-server.ts";

/** Reasons against; empty when all is well. */
type Judge = () => readonly string[];

export interface HealthJudges {
  /** `/healthz`: reasons to restart the process. */
  readonly alive: Judge;
  /** `/readyz`: reasons not to count on it now. */
  readonly ready: Judge;
}

export interface HealthServer {
  readonly port: number;
  /** From now on. Before the first call, and after the last with `undefined`, the process is alive and not ready. */
  judgeBy(judges: HealthJudges | undefined): void;
  close(): Promise<void>;
}

const NOT_UP: HealthJudges = { alive: () => [], ready: () => ["it is starting or stopping"] };
/** A probe is one small request. */
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Answers `/healthz` and `/readyz` over plain HTTP, with 200 or 503 and the reasons as lines of text. The answers say nothing
 * else about the bot, so there is nothing to protect.
 * @throws Failure `HEALTH_ADDRESS_UNUSABLE`
 */
export async function startHealthServer(address: {
  readonly host: string;
  readonly port: number;
}): Promise<HealthServer> {
  let judges = NOT_UP;
  const server = surviveClients(
    createServer({ requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: 1 }, (request, response) => {
      const { pathname } = requestUrl(request) ?? {};
      const judge =
        pathname === "/healthz" ? judges.alive : pathname === "/readyz" ? judges.ready : undefined;
      const isRead = request.method === "GET" || request.method === "HEAD";
      if (judge === undefined || !isRead) return response.writeHead(judge ? 405 : 404).end();
      const reasons = judge();
      response.writeHead(reasons.length === 0 ? 200 : 503, {
        "content-type": "text/plain; charset=utf-8",
        "cache-control": "no-store",
      });
      response.end(`${reasons.length === 0 ? "ok" : reasons.join("\n")}\n`);
    }),
  );
  await listen(server, address);
  return {
    port: (server.address() as AddressInfo).port,
    judgeBy(next) {
      judges = next ?? NOT_UP;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function listen(
  server: Server,
  address: { readonly host: string; readonly port: number },
): Promise<void> {
  try {
    server.listen(address);
    await once(server, "listening");
  } catch (error) {
    throw new Failure(
      "HEALTH_ADDRESS_UNUSABLE",
      `The health endpoint cannot listen on ${address.host}:${address.port}: ${messageOf(error)}.`,
      {
        hint: "Choose another address with REGATTA_HEALTH_ADDRESS, or leave it empty to do without.",
        state: "Nothing was started.",
        cause: error,
      },
    );
  }
}
