import type { Clock } from "../base/clock.ts";
import { Failure } from "../base/failure.ts";
import { leaseLost } from "../store/fence.ts";
import type { RenewedLease } from "../store/lease-repository.ts";
import type { EngineLimits, EngineOptions } from "./engine-options.ts";
import type { HeldRuns } from "./held-runs.ts";

/** On a server, cancellations from other replicas arrive with the renewal, so it is done often. */
const SERVER_INTERVAL_MS = 2_000;

/** The runs that this process executes now. */
type Executing = Pick<HeldRuns, "execution" | "executions">;

/**
 * Renews the leases of all runs that this process executes, until the signal aborts. A run whose lease is lost is stopped;
 * so is one whose lease could not be renewed for its whole duration, since another process may have the run by now. From
 * then on until the store answers again, this replica is not ready, which the log says at both moments.
 */
export async function keepLeases(options: {
  readonly engine: EngineOptions;
  readonly limits: EngineLimits;
  readonly held: Executing;
  readonly afterRenewal: () => void;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { engine, limits, held, signal } = options;
  const intervalMs = Math.min(
    limits.leaseTtlMs / 3,
    engine.store.kind === "server" ? SERVER_INTERVAL_MS : Infinity,
  );
  let renewedAtMs = engine.clock.monotonicMs();
  let isReady = true;
  while (!signal.aborted) {
    await engine.clock.sleep(intervalMs, { signal }).catch(() => undefined); // closed: the loop ends
    if (signal.aborted) return;
    const ids = held.executions.map(({ view }) => view.id);
    const askedAtMs = engine.clock.monotonicMs();
    try {
      const expiresAtMs = engine.clock.nowMs() + limits.leaseTtlMs;
      const renewing = engine.store.leases.renew(engine.owner, ids, expiresAtMs);
      // A server that has vanished does not answer at all; the wait must not outlast the lease.
      const patienceMs = Math.max(renewedAtMs + limits.leaseTtlMs - askedAtMs, intervalMs);
      settle(held, ids, await within(renewing, patienceMs, engine.clock));
      renewedAtMs = askedAtMs;
      engine.onStoreAnswer?.();
      if (!isReady) engine.log.info({}, "ready again: the store answers");
      isReady = true;
      options.afterRenewal();
    } catch (err) {
      engine.log.warn({ err }, "leases could not be renewed");
      const silentMs = engine.clock.monotonicMs() - renewedAtMs;
      if (engine.store.kind !== "server" || silentMs < limits.leaseTtlMs) continue;
      if (isReady)
        engine.log.error(
          { err, silentMs },
          "not ready: the store did not answer for as long as a lease lasts",
        );
      isReady = false;
      loseAll(held, ids);
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
    for (const loser of [answer, silence]) loser.catch(() => undefined); // nobody is waiting for it any more
  }
}

function settle(held: Executing, ids: readonly string[], renewed: readonly RenewedLease[]): void {
  for (const id of ids) {
    const execution = held.execution(id);
    const row = renewed.find((one) => one.runId === id);
    if (execution === undefined || execution.view.endedAtMs !== undefined) continue;
    if (row === undefined || row.fence !== execution.state.journal.lease.fence) {
      execution.state.journal.abandon();
      continue;
    }
    execution.applyCancel(row.cancelLevel, row.cancelledBy ?? "somebody");
  }
}

function loseAll(held: Executing, ids: readonly string[]): void {
  for (const id of ids) {
    const journal = held.execution(id)?.state.journal;
    if (journal) journal.abandon(leaseLost(journal.lease));
  }
}
