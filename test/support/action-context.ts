import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import type { ActionContext } from "../../src/engine/action.ts";

/** What the engine would pass to an action, with the test's changes; `said` collects its progress. */
export function actionContext(
  runId: string,
  changes: Partial<ActionContext> = {},
): ActionContext & { readonly said: readonly string[]; readonly warnings: readonly string[] } {
  const said: string[] = [];
  const warnings: string[] = [];
  return {
    run: {
      id: runId,
      playbookName: "test",
      playbookTitle: "Test",
      requestedBy: "tester",
      startedAtMs: 0,
      inputs: {},
    },
    stepId: "step",
    cellKey: "",
    signal: new AbortController().signal,
    clock: systemClock,
    log: silentLog,
    progress: (update) => void said.push(update.text),
    figures: () => "continue",
    warn: async (text) => void warnings.push(text),
    saveArtifact: async () => {},
    summarise: async () => {},
    results: () => [],
    thresholds: () => [],
    pastResult: async () => ({ kind: "none" }),
    judge: () => ({ passed: true, remark: "", problems: [] }),
    remark: async () => {},
    ask: () => Promise.reject(new Error("nobody is there to answer")),
    assertOwned: async () => {},
    ...changes,
    said,
    warnings,
  };
}
