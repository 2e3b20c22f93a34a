import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { DEFAULT_LIMITS, type EngineOptions } from "../../src/engine/engine-options.ts";
import { keepLeases } from "../../src/engine/lease-keeper.ts";
import { newVitals, whyNotReady } from "../../src/main/health/vitals.ts";
import { createLeaseRepository } from "../../src/store/lease-repository.ts";
import { openServer } from "../../src/store/open-server.ts";
import { eventually } from "../support/eventually.ts";
import { type PostgresServer, postgresMissing, startPostgres } from "./postgres-server.ts";

/** More than the pool has connections. */
const MANY = 12;

/** What happens to the bytes of clients: passed on, never answered, or the connection is cut at a `begin`. */
type Weather = "fine" | "silent" | "cuts at begin";

/** A server's socket behind a network that fails on demand. */
async function behindNetwork(server: PostgresServer) {
  const target = new URL(server.url).searchParams.get("host") ?? "";
  const folder = mkdtempSync(join(tmpdir(), "regatta-net-"));
  let weather: Weather = "fine";
  const sockets = new Set<Socket>();
  const network = createServer((client) => {
    const upstream = connect(join(target, ".s.PGSQL.5432"));
    for (const socket of [client, upstream]) sockets.add(socket.on("error", () => undefined));
    client.on("data", (bytes) => {
      if (weather === "cuts at begin" && bytes.includes("begin")) client.destroy();
      else if (weather !== "silent") upstream.write(bytes);
    });
    upstream.on("data", (bytes) => client.write(bytes));
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  network.listen(join(folder, ".s.PGSQL.5432"));
  await once(network, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    network.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    url: server.url.replace(encodeURIComponent(target), encodeURIComponent(folder)),
    set(next: Weather) {
      weather = next;
    },
  };
}

describe.skipIf(postgresMissing())("a replica's connections", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.remove());

  test.each<Weather>(["silent", "cuts at begin"])(
    "are all there again after a network that is %s: no place in the pool is lost",
    async (weather) => {
      const network = await behindNetwork(server);
      const { db, close } = await openServer(network.url, silentLog, { answerTimeoutMs: 300 });
      onTestFinished(close);
      const work = () => db.transaction(async (tx) => tx.execute(sql`select 1`));
      await Promise.all(Array.from({ length: MANY }, work));
      network.set(weather);
      const broken = await Promise.allSettled(Array.from({ length: MANY }, work));
      expect(broken.filter(({ status }) => status === "fulfilled")).toEqual([]);
      network.set("fine");
      await Promise.all(Array.from({ length: MANY }, work));
    },
  );

  test("a replica whose store is cut off says that it is not ready, and recovers by itself", async () => {
    const network = await behindNetwork(server);
    const { db, close } = await openServer(network.url, silentLog, { answerTimeoutMs: 300 });
    onTestFinished(close);
    const leaseTtlMs = 900;
    const vitals = newVitals(systemClock);
    const closing = new AbortController();
    const store = { kind: "server", leases: createLeaseRepository(db) };
    const kept = keepLeases({
      engine: {
        store,
        owner: "a",
        clock: systemClock,
        log: silentLog,
        onStoreAnswer: vitals.store.beat,
      } as unknown as EngineOptions,
      limits: { ...DEFAULT_LIMITS, leaseTtlMs },
      held: { executions: [], execution: () => undefined },
      afterRenewal: () => {},
      signal: closing.signal,
    });
    const why = () => whyNotReady(vitals, { isConnected: true, leaseTtlMs });
    try {
      network.set("silent");
      await eventually("not ready", async () => why().some((reason) => reason.startsWith("the store")));
      network.set("fine");
      await eventually("ready again", async () => why().length === 0);
    } finally {
      closing.abort();
      await kept;
    }
  });
});
