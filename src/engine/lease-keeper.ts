import type { Clock } from "../base/clock.ts";
import { Failure } from "../base/failure.ts";
import { leaseLost } from "../store/fence.ts";
import type { HeldRun } from "../store/lease-repository.ts";
import type { EngineLimits, EngineOptions } from "./engine-options.ts";
import type { RunExecution } from "./execution/run-execution.ts";

/** On a server, another replica's wish to cancel arrives with the renewal, so it comes often. */
const SERVER_INTERVAL_MS = 2_000;

/**
 * Prolongs the leases of all runs that this process executes, until the signal aborts. A run whose lease is gone is
 * stopped; so is one that could not be renewed for a whole lease, as another process may have it by now.
 */
export async function keepLeases(options: {
  readonly engine: EngineOptions;
  readonly limits: EngineLimits;
  readonly active: ReadonlyMap<string, RunExecution>;
  readonly afterRenewal: () => void;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { engine, limits, active, signal } = options;
  const intervalMs = Math.min(
    limits.leaseTtlMs / 3,
    engine.store.kind === "server" ? SERVER_INTERVAL_MS : Infinity,
  );
  let renewedAtMs = engine.clock.monotonicMs();
  while (!signal.aborted) {
    await engine.clock.sleep(intervalMs, { signal }).catch(() => undefined); // closed: the loop ends
    if (signal.aborted) return;
    const ids = [...active.keys()];
    const askedAtMs = engine.clock.monotonicMs();
    try {
      const expiresAtMs = engine.clock.nowMs() + limits.leaseTtlMs;
      const renewing = engine.store.leases.renew(engine.owner, ids, expiresAtMs);
      // A server that vanished says nothing at all; its silence must not outlast the lease.
      const patienceMs = Math.max(renewedAtMs + limits.leaseTtlMs - askedAtMs, intervalMs);
      settle(active, ids, await within(renewing, patienceMs, engine.clock));
      renewedAtMs = askedAtMs;
      options.afterRenewal();
    } catch (err) {
      engine.log.warn({ err }, "leases could not be renewed");
      const silentMs = engine.clock.monotonicMs() - renewedAtMs;
      if (engine.store.kind === "server" && silentMs >= limits.leaseTtlMs) loseAll(active, ids);
    }
  }
}

/** @throws Failure `STORE_UNREACHABLE` when the store has not answered after `patienceMs` milliseconds. */
async function within<T>(answer: Promise<T>, patienceMs: number, clock: Clock): Promise<T> {
  const answered = new AbortController();
  const silence = clock.sleep(patienceMs, { signal: answered.signal }).then(() => {
    throw new Failure("STORE_UNREACHABLE", "The store does not answer.", { retryable: true });
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    answered.abort();
    for (const loser of [answer, silence]) loser.catch(() => undefined); // nobody waits for it any more
  }
}

function settle(
  active: ReadonlyMap<string, RunExecution>,
  ids: readonly string[],
  held: readonly HeldRun[],
): void {
  for (const id of ids) {
    const execution = active.get(id);
    const row = held.find((one) => one.runId === id);
    if (execution === undefined || execution.view.endedAtMs !== undefined) continue;
    if (row === undefined || row.fence !== execution.state.journal.lease.fence) {
      execution.state.journal.abandon();
      continue;
    }
    execution.applyCancel(row.cancelRequests, row.cancelledBy ?? "somebody");
  }
}

function loseAll(active: ReadonlyMap<string, RunExecution>, ids: readonly string[]): void {
  for (const id of ids) {
    const journal = active.get(id)?.state.journal;
    if (journal) journal.abandon(leaseLost(journal.lease));
  }
}
