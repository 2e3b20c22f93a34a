import { expect, test } from "vitest";
import { cellView, stepView } from "../../test/support/run-views.ts";
import { becauseWords, beginningOf, cellAt, placeTitle } from "./cell-place.ts";

const follows = { stepId: "mesh", cellKey: "sidecar" };
const steps = [
  stepView("mesh", "Install the meshes", [cellView({ key: "sidecar", status: "failed" })]),
  stepView("app", "Deploy", [cellView({ status: "failed", follows })]),
  stepView("race", "Race", [cellView({ status: "cancelled" })]),
];

test("a place is named by its step, and its cell if it has one", () => {
  expect(placeTitle({ stepId: "race", cellKey: "" })).toBe("race");
  expect(placeTitle(follows)).toBe("mesh (sidecar)");
});

test("a chain of failures is followed to its beginning", () => {
  expect(cellAt({ steps }, follows)?.status).toBe("failed");
  expect(beginningOf({ steps }, { stepId: "app", cellKey: "" })).toEqual(follows);
  expect(beginningOf({ steps }, follows)).toEqual(follows);
});

test("the reason is named as people read it, and only if there is still something to see of it", () => {
  expect(becauseWords({ follows }, steps)).toBe("because Install the meshes (sidecar) failed");
  expect(becauseWords({ follows: { stepId: "race", cellKey: "" } }, steps)).toBe(
    "because Race was cancelled",
  );
  expect(becauseWords({}, steps)).toBeUndefined();
  expect(becauseWords({ follows: { stepId: "gone", cellKey: "" } }, steps)).toBeUndefined();
});
