import { expect, test, vi } from "vitest";
import { systemClock } from "../base/clock.ts";
import { type Log, silentLog } from "../base/log.ts";
import type { EngineOptions } from "./engine-options.ts";
import { DEFAULT_LIMITS } from "./engine-options.ts";
import type { RunExecution } from "./execution/run-execution.ts";
import { keepLeases } from "./lease-keeper.ts";

function keeping(renew: () => Promise<readonly never[]>, log: Log, abandon = vi.fn()) {
  const lease = { runId: "run-1", owner: "a", fence: 1 };
  const execution = {
    view: { id: "run-1" },
    state: { journal: { lease, abandon } },
  } as unknown as RunExecution;
  const store = { kind: "server", leases: { renew } };
  const engine = { store, owner: "a", clock: systemClock, log } as unknown as EngineOptions;
  const closing = new AbortController();
  const kept = keepLeases({
    engine,
    limits: { ...DEFAULT_LIMITS, leaseTtlMs: 60 },
    held: { executions: [execution], execution: () => execution },
    afterRenewal: () => {},
    signal: closing.signal,
  });
  return async () => {
    closing.abort();
    await kept; // the loop ends too
  };
}

test("a run is stopped when its lease may have expired, even if the server's store does not answer at all", async () => {
  const abandon = vi.fn();
  const close = keeping(() => new Promise<never>(() => {}), silentLog, abandon);
  await vi.waitFor(() => expect(abandon).toHaveBeenCalled());
  expect(abandon).toHaveBeenCalledWith(expect.objectContaining({ code: "LEASE_LOST" }));
  await close();
});

test("a replica that cannot reach its store for a lease's time says not ready, once, and ready when it recovers", async () => {
  const said: string[] = [];
  const note = (_details: unknown, message: string) => void said.push(message);
  let isDown = true;
  const renew = async () => {
    if (isDown) throw new Error("no answer");
    return [];
  };
  const close = keeping(renew, { ...silentLog, info: note, error: note });
  await vi.waitFor(() => expect(said).toEqual([expect.stringMatching(/^not ready: /)]));
  isDown = false;
  await vi.waitFor(() => expect(said.slice(1)).toEqual(["ready again: the store answers"]));
  await close();
});
