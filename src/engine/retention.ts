import type { EngineOptions } from "./engine-options.ts";

const HOUR_MS = 3_600_000;
/** Only a few at a time, so that no run waits long for the database. */
const BATCH = 50;

/**
 * Deletes data that is older than `keepRunsMs`, now and once an hour until the signal aborts. Every replica may do it, since
 * each finds only what the others have not deleted yet. If the store does not answer, it tries again an hour later.
 */
export async function keepRetention(
  engine: Pick<EngineOptions, "store" | "clock" | "log">,
  keepRunsMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pruneOld(engine, keepRunsMs, signal).catch((err: unknown) =>
      engine.log.warn({ err }, "old data could not be deleted; trying again in an hour"),
    );
    await engine.clock.sleep(HOUR_MS, { signal }).catch(() => undefined); // closed: the loop ends
  }
}

async function pruneOld(
  { store, clock, log }: Pick<EngineOptions, "store" | "clock" | "log">,
  keepRunsMs: number,
  signal: AbortSignal,
): Promise<void> {
  const beforeMs = clock.nowMs() - keepRunsMs;
  const { retention } = store;
  const runs = await inBatches(signal, () =>
    retention.pruneRuns({ endedBeforeMs: beforeMs, nowMs: clock.nowMs(), limit: BATCH }),
  );
  const messages = await inBatches(signal, () =>
    retention.forgetSent({ sentBeforeMs: beforeMs, limit: BATCH }),
  );
  if (runs + messages > 0) log.info({ runs, messages }, "deleted data that was past its retention");
}

async function inBatches(signal: AbortSignal, drop: () => Promise<number>): Promise<number> {
  let total = 0;
  let dropped = BATCH;
  while (dropped === BATCH && !signal.aborted) {
    dropped = await drop();
    total += dropped;
  }
  return total;
}
