import { expect, test } from "vitest";
import type { KubeObject } from "../../kubernetes/cluster.ts";
import { allBegun } from "./within-job.ts";

const pod = (name: string, phase: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "race" },
  status: { phase },
});

test("pods of a Job are waited for until each has begun", () => {
  const judge = allBegun(2);
  expect(judge([pod("a", "Running")])).toEqual({ kind: "waiting", missing: "1 of them does" });
  expect(judge([pod("a", "Running"), pod("b", "Pending")])).toMatchObject({ kind: "waiting" });
  expect(judge([pod("a", "Failed"), pod("b", "Running")])).toEqual({ kind: "done" });
});

test("a pod that was deleted before it ran is not waited for", () => {
  const judge = allBegun(2);
  expect(judge([pod("a", "Pending"), pod("b", "Pending")])).toMatchObject({ kind: "waiting" });
  expect(judge([pod("a", "Pending")])).toMatchObject({ kind: "waiting" });
  expect(judge([pod("a", "Running")])).toEqual({ kind: "done" });
});
