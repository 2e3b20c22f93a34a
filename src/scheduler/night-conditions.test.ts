import { describe, expect, test } from "vitest";
import { differingConditions, type NightRun, playbookDigest } from "./night-conditions.ts";

const night: NightRun = {
  playbookName: "race",
  playbookText: "name: race",
  playbookIncludes: { "./a.yaml": "name: a", "./b.yaml": "name: b" },
  inputs: { rate: 100, meshes: ["none", "sidecar"] },
  productVersion: "0.1.0",
  clusterUid: "u1",
};

describe("conditions of two nights", () => {
  test("are equal for the same playbook, inputs, versions and cluster, in any order", () => {
    const { "./a.yaml": a = "", "./b.yaml": b = "" } = night.playbookIncludes;
    const same = {
      ...night,
      playbookIncludes: { "./b.yaml": b, "./a.yaml": a },
      inputs: { meshes: ["none", "sidecar"], rate: 100 },
    };
    expect(playbookDigest(same)).toBe(playbookDigest(night));
    expect(differingConditions(night, same)).toEqual([]);
  });

  test.each<[string, Partial<NightRun>, RegExp]>([
    [
      "the text",
      { playbookText: "name: race # slower" },
      /^The playbook was changed \([0-9a-f]{12} → [0-9a-f]{12}\)\.$/,
    ],
    ["an included text", { playbookIncludes: { "./a.yaml": "name: a" } }, /playbook was changed/],
    [
      "the playbook",
      { playbookName: "canary", playbookText: "name: canary" },
      /different one: race → canary/,
    ],
    ["an input", { inputs: { ...night.inputs, rate: 200 } }, /^The input rate differs: 100 → 200\.$/],
    ["a new input", { inputs: { ...night.inputs, path: "/x" } }, /^The input path differs: none → \/x\.$/],
    ["the version", { productVersion: "0.2.0" }, /Regatta was updated: 0\.1\.0 → 0\.2\.0/],
    ["the cluster", { clusterUid: "u2" }, /cluster is a different one/],
  ])("differ by %s", (_, over, sentence) => {
    const differences = differingConditions(night, { ...night, ...over });
    expect(differences).toEqual([expect.stringMatching(sentence)]);
  });
});
