import { expect, test } from "vitest";
import { clusterFacts } from "./cluster-facts.ts";

const kubeSystem = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: "u-1" } };
const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "n1" },
  status: {
    capacity: { cpu: "1930m", memory: "16384Mi" },
    nodeInfo: { architecture: "arm64", osImage: "Debian 13" },
  },
};

test("facts are read from the API's answers", () => {
  expect(clusterFacts({ gitVersion: "v1.34.4" }, kubeSystem, [node], "lab")).toEqual({
    uid: "u-1",
    version: "v1.34.4",
    sandbox: false,
    context: "lab",
    nodes: [{ name: "n1", cores: 1.93, memoryMb: 16_384, arch: "arm64", os: "Debian 13" }],
  });
});

test.each([
  ["v1.34.0+regatta", true],
  ["v1.34.0-regatta", false],
  ["v1.34.4+k3s1", false],
])("whether version %s is the sandbox's: %s", (gitVersion, sandbox) => {
  expect(clusterFacts({ gitVersion }, kubeSystem, [], "x")).toMatchObject({ sandbox });
});

test("a node that reports nothing does no harm", () => {
  const bare = { ...node, status: undefined };
  expect(clusterFacts({}, undefined, [bare], "x").nodes[0]).toMatchObject({ cores: 0, arch: "unknown" });
});
