import type { CellView, RunView, StepView } from "../../src/run/run-view.ts";

/** A fixed moment, for golden files. */
export const T0_MS = Date.UTC(2026, 10, 23, 12, 0, 0);

export function cellView(over: Partial<CellView> = {}): CellView {
  return { key: "", status: "waiting", attempt: 1, thresholds: [], ...over };
}

/** A cell that ran from `fromS` to `toS` seconds after the start. */
export function endedCell(fromS: number, toS: number, over: Partial<CellView> = {}): CellView {
  return cellView({
    status: "succeeded",
    startedAtMs: T0_MS + fromS * 1_000,
    endedAtMs: T0_MS + toS * 1_000,
    ...over,
  });
}

export function stepView(
  id: string,
  name: string,
  cells: readonly CellView[],
  over: Partial<StepView> = {},
): StepView {
  return { id, name, uses: "wait", phase: "steps", cells, ...over };
}

/** A run of `compare-meshes` that is waiting to start. */
export function runView(over: Partial<RunView> = {}): RunView {
  return {
    id: "01k8x0m3f7p2qe4",
    playbookName: "compare-meshes",
    playbookTitle: "Race the meshes",
    labels: ["benchmark"],
    inputs: { meshes: ["none", "sidecar"], rate: 300, duration: "30s" },
    status: "queued",
    requestedBy: "U0ALICE",
    channel: "C0PERF",
    createdAtMs: T0_MS,
    steps: [],
    warnings: [],
    artifacts: [],
    ...over,
  };
}
