import type { RunView } from "../../src/run/run-view.ts";
import type { Lease } from "../../src/store/fence.ts";
import type { Store } from "../../src/store/open-store.ts";

let counter = 0;

/**
 * Runs as rows, without an engine. @param tickMs moves the time forward and returns it, so that each run has a
 * different one.
 */
export function storedRuns(opened: () => Store, tickMs: () => number) {
  return {
    /** A run journaled as queued. */
    async newRun(
      options: {
        group?: string;
        owner?: string;
        ifGroupIsFree?: boolean;
        channel?: string;
        createdAtMs?: number;
      } = {},
    ) {
      const id = `run-${++counter}`;
      const owner = options.owner ?? "a";
      const createdAtMs = options.createdAtMs ?? tickMs();
      const holder = await opened().runs.create(
        {
          id,
          playbookName: "p",
          playbookPath: "p.yaml",
          playbookIncludes: {},
          playbookText: "name: p",
          inputs: { rate: 300 },
          requestedBy: "U1",
          channel: options.channel ?? null,
          concurrencyGroup: options.group ?? null,
          productVersion: "1",
          createdAtMs,
          view: viewOf(id, "queued"),
        },
        { owner, leaseExpiresAtMs: createdAtMs + 1_000, ifGroupIsFree: options.ifGroupIsFree ?? false },
      );
      return { id, holder, lease: { runId: id, owner, fence: 1 } satisfies Lease };
    },

    end: (lease: Lease, status: "succeeded" | "failed" = "succeeded") =>
      opened().runs.end(lease, { view: viewOf(lease.runId, status), status, endedAtMs: tickMs() }),
  };
}

export function viewOf(id: string, status: RunView["status"]): RunView {
  return {
    id,
    playbookName: "p",
    playbookTitle: "P",
    labels: [],
    inputs: {},
    status,
    requestedBy: "U1",
    createdAtMs: 1,
    steps: [],
    warnings: [],
    artifacts: [],
  };
}
