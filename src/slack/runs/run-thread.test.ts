import { expect, test } from "vitest";
import { runView, T0_MS } from "../../../test/support/run-views.ts";
import { outboxKeys } from "./keys.ts";
import { runThread } from "./run-thread.ts";

test("a run with more files than Slack shows in a message posts them in as few as possible", () => {
  const artifacts = Array.from({ length: 12 }, (_, index) => ({
    name: `${index}.csv`,
    title: "CSV",
    mediaType: "text/csv",
    sizeBytes: 1,
  }));
  const view = runView({ status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS + 1, artifacts });
  const files = runThread(view, "C1", { nowMs: T0_MS }).filter(({ kind }) => kind === "file");
  expect(files.map(({ key, payload }) => [key, JSON.stringify(payload).match(/\.csv/g)?.length])).toEqual([
    [outboxKeys.files(view.id, 0), 10],
    [outboxKeys.files(view.id, 1), 2],
  ]);
  expect(files.every(({ background }) => background)).toBe(true);
});
