import { describe, expect, test } from "vitest";
import { refuseLocked } from "./cluster-lock.ts";

const lock = { cluster: "c", owner: "U1", reason: "A demo.", createdAtMs: 100, expiresAtMs: 3_600_100 };

describe("a locked cluster", () => {
  test.each([
    ["nobody has it", undefined, { requestedBy: "U2", startedAtMs: 200 }],
    ["the run is its owner's", lock, { requestedBy: "U1", startedAtMs: 200 }],
    ["the run began before it", lock, { requestedBy: "U2", startedAtMs: 99 }],
  ])("lets a run through when %s", (_, held, run) => {
    expect(() => refuseLocked(held, run, 100)).not.toThrow();
  });

  test("refuses everybody else's run, and says who locked it, why and for how long", () => {
    expect(() => refuseLocked(lock, { requestedBy: "U2", startedAtMs: 100 }, 100)).toThrow(
      expect.objectContaining({
        code: "CLUSTER_LOCKED",
        message: "The cluster is locked by U1: A demo.",
        hint: "Ask them, or wait: the lock ends in 1h.",
      }),
    );
  });
});
