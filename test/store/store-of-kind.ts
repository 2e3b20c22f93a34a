import { rm } from "node:fs/promises";
import { afterAll, beforeAll } from "vitest";
import type { Clock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { newStoreFolder } from "../support/empty-store.ts";
import { type PostgresServer, postgresMissing, startPostgres } from "./postgres-server.ts";

const missing = postgresMissing();
if (missing) process.stderr.write(`skipped: ${missing}\n`);

/** The stores that must meet the same contract; a server only if one can be started here. */
export const STORE_KINDS = [{ kind: "embedded" as const }, ...(missing ? [] : [{ kind: "server" as const }])];

/** A store of this kind, open while the tests of a `describe` run. */
export function storeOfKind(kind: (typeof STORE_KINDS)[number]["kind"], clock: Clock): () => Store {
  let store: Store | undefined;
  let server: PostgresServer | undefined;
  let folder: string;
  beforeAll(async () => {
    folder = newStoreFolder();
    if (kind === "server") server = await startPostgres();
    const place = server ? { databaseUrl: server.url } : {};
    store = await openStore({ dataDir: folder, ...place, clock, log: silentLog });
  });
  afterAll(async () => {
    await store?.close();
    await server?.remove();
    await rm(folder, { recursive: true, force: true });
  });
  return () => {
    if (store === undefined) throw new Error("the store is not open yet");
    return store;
  };
}
