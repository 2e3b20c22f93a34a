import { expect, test, vi } from "vitest";
import { systemClock } from "../base/clock.ts";
import { silentLog } from "../base/log.ts";
import type { EngineOptions } from "./engine-options.ts";
import { DEFAULT_LIMITS } from "./engine-options.ts";
import type { RunExecution } from "./execution/run-execution.ts";
import { keepLeases } from "./lease-keeper.ts";

test("a run is stopped when its lease may have expired, even if the server's store does not answer at all", async () => {
  const abandon = vi.fn();
  const lease = { runId: "run-1", owner: "a", fence: 1 };
  const execution = {
    view: { id: "run-1" },
    state: { journal: { lease, abandon } },
  } as unknown as RunExecution;
  const renew = vi.fn(() => new Promise<never>(() => {}));
  const store = { kind: "server", leases: { renew } };
  const engine = { store, owner: "a", clock: systemClock, log: silentLog } as unknown as EngineOptions;
  const closing = new AbortController();

  const kept = keepLeases({
    engine,
    limits: { ...DEFAULT_LIMITS, leaseTtlMs: 60 },
    held: { executions: [execution], execution: () => execution },
    afterRenewal: () => {},
    signal: closing.signal,
  });

  await vi.waitFor(() => expect(abandon).toHaveBeenCalled());
  expect(abandon).toHaveBeenCalledWith(expect.objectContaining({ code: "LEASE_LOST" }));
  closing.abort();
  await kept; // the loop ends too
});
