import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PLACE = "REGATTA_TEST_EMPTY_STORE";

/** Makes one empty embedded store before the first test: making one takes seconds of computing, copying it does not. */
export default async function makeEmptyStore(): Promise<(() => void) | undefined> {
  if (existsSync(process.env[PLACE] ?? "")) return undefined;
  const [{ openStore }, { systemClock }, { silentLog }] = await Promise.all([
    import("../../src/store/open-store.ts"),
    import("../../src/base/clock.ts"),
    import("../../src/base/log.ts"),
  ]);
  const folder = mkdtempSync(join(tmpdir(), "regatta-empty-"));
  const store = await openStore({ dataDir: folder, clock: systemClock, log: silentLog });
  await store.close();
  process.env[PLACE] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** A new folder with an empty store, as the product makes it; the caller has to remove it. */
export function newStoreFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "regatta-store-"));
  const empty = process.env[PLACE];
  if (empty === undefined)
    throw new Error(`${PLACE} is not set: is test/support/empty-store.ts a globalSetup?`);
  cpSync(empty, folder, { recursive: true });
  return folder;
}
