import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../../test/support/load-results.ts";
import { memoryCluster } from "../../../test/support/memory-cluster.ts";
import { environmentOf } from "./environment.ts";
import { whereMeasured } from "./where-measured.ts";

describe("where something was measured", () => {
  const example = fakeLoadResult({ target: "http://example.com/" });

  test("is where the result says, whatever its address looks like", () => {
    expect(whereMeasured({ ...example, place: { kind: "here" } })).toEqual({ kind: "here" });
    const place = { kind: "sandbox", cluster: "sandbox", cluster_uid: "u1", namespace: "race" } as const;
    expect(whereMeasured({ ...fakeLoadResult(), place })).toEqual(place);
  });

  test("is determined for results of version 0.1.0 like in that version", () => {
    expect(whereMeasured(example)).toEqual({ kind: "cluster" });
    expect(whereMeasured(fakeLoadResult())).toEqual({ kind: "here" });
    const race = fakeComparison({ variants: { none: {}, mesh: {} }, rounds: 1 });
    expect(whereMeasured(race)).toEqual({ kind: "cluster" });
  });
});

describe("the environment of a place", () => {
  test("is this machine for results that were measured here, and no cluster is asked", async () => {
    const asked = () => Promise.reject(new Error("nobody may ask a cluster"));
    expect(await environmentOf({ kind: "here" }, asked)).toMatchObject({ kind: "loopback" });
  });

  test("is what the cluster says about itself", async () => {
    const cluster = memoryCluster();
    const { uid } = await cluster.facts();
    const found = await environmentOf({ kind: "cluster", cluster_uid: uid }, async () => cluster);
    expect(found).toMatchObject({ id: uid, kind: "kubernetes" });
    expect(found.kubernetesVersion).not.toBeNull();
  });

  test("is only an id for a cluster other than the connected one, whose facts would be wrong", async () => {
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
