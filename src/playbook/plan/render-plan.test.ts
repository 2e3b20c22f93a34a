import { expect, test } from "vitest";
import type { Plan } from "./plan.ts";
import { renderPlan } from "./render-plan.ts";

const FORGED = "x\n✗ forged\u001b[2J";

test("texts of others forge no line of a plan: one goes on behind a bar, the others stay on their line", () => {
  const plan: Plan = {
    playbook: "race",
    title: FORGED,
    inputs: { text: FORGED },
    timeoutMs: 60_000,
    steps: [
      {
        id: "a",
        name: FORGED,
        uses: "notify",
        summary: "",
        destructive: false,
        maxParallel: 1,
        failFast: true,
        retry: { attempts: 1, backoffMs: 0 },
        continueOnError: false,
        thresholds: [],
        outputs: [],
        cells: [{ key: "", params: { text: FORGED }, runs: true, problems: [FORGED] }],
      },
    ],
    finally: [],
  };
  const text = renderPlan(plan);
  expect(text).not.toContain("\u001b");
  expect(text.split("\n").filter((line) => line.includes("forged"))).toEqual([
    "race: x ✗ forged [2J",
    "  with text=x ✗ forged [2J",
    "1. a – x ✗ forged [2J: notify",
    "     | ✗ forged [2J",
    "   ✗ x ✗ forged [2J",
  ]);
});
