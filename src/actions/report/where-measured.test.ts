import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../../test/support/load-results.ts";
import { memoryCluster } from "../../../test/support/memory-cluster.ts";
import { environmentOf } from "./environment.ts";
import { whereMeasured } from "./where-measured.ts";

describe("where something was measured", () => {
  const example = fakeLoadResult({ target: "http://example.com/" });

  test("is what the result says, whatever its address looks like", () => {
    expect(whereMeasured({ ...example, place: { kind: "here" } })).toEqual({ kind: "here" });
    const place = { kind: "sandbox", cluster: "sandbox", cluster_uid: "u1", namespace: "race" } as const;
    expect(whereMeasured({ ...fakeLoadResult(), place })).toEqual(place);
  });

  test("of a result of version 0.1.0 is told as that version told it", () => {
    expect(whereMeasured(example)).toEqual({ kind: "cluster" });
    expect(whereMeasured(fakeLoadResult())).toEqual({ kind: "here" });
    const race = fakeComparison({ variants: { none: {}, mesh: {} }, rounds: 1 });
    expect(whereMeasured(race)).toEqual({ kind: "cluster" });
  });
});

describe("the environment of a place", () => {
  test("is this machine for what was measured here, and no cluster is asked", async () => {
    const asked = () => Promise.reject(new Error("nobody may ask a cluster"));
    expect(await environmentOf({ kind: "here" }, asked)).toMatchObject({ kind: "loopback" });
  });

  test("is what the cluster says of itself", async () => {
    const cluster = memoryCluster();
    const { uid } = await cluster.facts();
    const found = await environmentOf({ kind: "cluster", cluster_uid: uid }, async () => cluster);
    expect(found).toMatchObject({ id: uid, kind: "kubernetes" });
    expect(found.kubernetesVersion).not.toBeNull();
  });

  test("of another cluster than can be asked now is only its name: facts of the wrong one would be worse", async () => {
    const place = { kind: "cluster", cluster_uid: "long gone" } as const;
    expect(await environmentOf(place, async () => memoryCluster())).toEqual({
      id: "long gone",
      kind: "kubernetes",
      kubernetesVersion: null,
      nodes: [],
      workloads: [],
    });
  });
});
