import { describe, expect, test } from "vitest";
import type { KubeObject } from "../cluster.ts";
import { objectsAre } from "./object-conditions.ts";

const object = (name: string, status?: object, generation?: number): KubeObject => ({
  apiVersion: "v1",
  kind: "Thing",
  ...(status === undefined ? {} : { status }),
  metadata: { name, ...(generation === undefined ? {} : { generation }) },
});
const ready = (status: string, more: object = {}) => ({ conditions: [{ type: "Ready", status, ...more }] });
const isReady = { kind: "condition", type: "Ready", status: "True" } as const;

describe("objects that should exist", () => {
  test.each([
    [[], "none exists"],
    [[object("a")], "1 of 2 exist"],
    [[object("a"), object("b")], undefined],
  ])("%j", (objects, missing) => {
    const verdict = objectsAre({ kind: "exists" }, 2)(objects);
    expect(verdict).toEqual(missing === undefined ? { kind: "done" } : { kind: "waiting", missing });
  });
});

describe("objects that should be gone", () => {
  test.each([
    [["a"], "a is still there"],
    [["a", "b", "c", "d"], "4 of them are still there (a, b, c, …)"],
    [[], undefined],
  ])("%j", (names, missing) => {
    const verdict = objectsAre({ kind: "gone" }, 1)(names.map((name) => object(name)));
    expect(verdict).toEqual(missing === undefined ? { kind: "done" } : { kind: "waiting", missing });
  });
});

describe("a condition", () => {
  test.each<[string, KubeObject[], string | undefined]>([
    ["no object", [], "none exists"],
    ["no status", [object("a")], "1 of 1 are not Ready=True (a)"],
    ["no such condition", [object("a", { conditions: [{ type: "Other", status: "True" }] })], "(a)"],
    ["conditions that are not a list", [object("a", { conditions: "yes" })], "(a)"],
    [
      "another status, with its reason",
      [object("a", ready("True")), object("b", ready("False", { reason: "Broken", message: "no image" }))],
      "1 of 2 are not Ready=True (b): Broken, no image",
    ],
    ["all of them", [object("a", ready("True")), object("b", ready("True"))], undefined],
    ["one set for an earlier generation", [object("a", ready("True", { observedGeneration: 1 }), 2)], "(a)"],
    ["one set for this generation", [object("a", ready("True", { observedGeneration: 2 }), 2)], undefined],
    [
      "one in a status that is about an earlier generation, as of a Deployment that was just changed",
      [object("a", { ...ready("True"), observedGeneration: 1 }, 2)],
      "(a)",
    ],
    [
      "one in a status that is about this generation",
      [object("a", { ...ready("True"), observedGeneration: 2 }, 2)],
      undefined,
    ],
    ["one of a route's two parents", [object("r", { parents: [ready("True"), ready("False")] })], "(r)"],
    ["every parent of a route", [object("r", { parents: [ready("True"), ready("True")] })], undefined],
  ])("%s", (_, objects, missing) => {
    const verdict = objectsAre(isReady, 1)(objects);
    if (missing === undefined) expect(verdict).toEqual({ kind: "done" });
    else expect(verdict).toMatchObject({ kind: "waiting", missing: expect.stringContaining(missing) });
  });

  test("can be awaited as false", () => {
    const verdict = objectsAre({ ...isReady, status: "False" }, 1)([object("a", ready("False"))]);
    expect(verdict).toEqual({ kind: "done" });
  });
});
