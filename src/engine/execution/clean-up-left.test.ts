import { expect, test } from "vitest";
import { cleanUpLeft } from "./clean-up-left.ts";

const left = [
  { place: "clean", names: ["Namespace/race"], problem: "It is away." },
  { place: "mesh (a)", names: ["Namespace/race", "Sidecar"], problem: "It is away." },
];

test("what is left is named once, with what was not done", () => {
  expect(cleanUpLeft(left, "embedded")).toMatchObject({
    code: "CLEAN_UP_LEFT",
    message: "The clean-up could not reach the cluster: It is away.",
    state: "Not done: clean, mesh (a). Left on the cluster: Namespace/race, Sidecar.",
  });
});

test("stopping once more is advised only where no process takes the run up by itself: elsewhere it skips the clean-up", () => {
  expect(cleanUpLeft(left, "embedded").hint).toContain("Stop this run once more");
  expect(cleanUpLeft(left, "server").hint).toBe(
    "Regatta tries again by itself and removes it when the cluster answers.",
  );
});
