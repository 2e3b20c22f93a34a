import type { EngineOptions } from "./engine-options.ts";

const HOUR_MS = 3_600_000;
/** Few at a time, so that no run waits long for the database. */
const BATCH = 50;

/**
 * Drops what is older than `keepRunsMs` now and once an hour, until the signal aborts. Every replica may do it: what one
 * has dropped the next does not find. A store that does not answer is asked again an hour later.
 */
export async function keepRetention(
  engine: Pick<EngineOptions, "store" | "clock" | "log">,
  keepRunsMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await pruneOld(engine, keepRunsMs, signal).catch((err: unknown) =>
      engine.log.warn({ err }, "old data could not be dropped; trying again in an hour"),
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
  if (runs + messages > 0) log.info({ runs, messages }, "dropped data that was past its retention");
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
