import { describe, expect, test } from "vitest";
import { memoryCluster } from "../../test/support/memory-cluster.ts";
import { loadMeshes } from "./load-meshes.ts";
import { imageTag, meshFacts } from "./mesh-facts.ts";

const { library } = loadMeshes([]);

test.each([
  ["docker.io/istio/proxyv2:1.31.0", "1.31.0"],
  ["registry.example:5000/istio/proxyv2:1.31.0@sha256:abc", "1.31.0"],
  ["registry.example:5000/istio/proxyv2", null],
  ["proxyv2@sha256:abc", null],
  [undefined, null],
])("the tag of %s is %s", (image, tag) => {
  expect(imageTag(image)).toBe(tag);
});

describe("facts of Istio", () => {
  const cluster = () => {
    const made = memoryCluster();
    const labels = { "app.kubernetes.io/version": "1.31.0" };
    made.put({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "istiod", namespace: "istio-system", labels },
    });
    const proxy = { name: "istio-proxy", image: "docker.io/istio/proxyv2:1.31.1", restartPolicy: "Always" };
    made.put({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "storefront", namespace: "race" },
      spec: { containers: [{ name: "main", image: "regatta:1" }], initContainers: [proxy] },
    });
    return made;
  };
  const policy = (namespace: string, mode: string) => ({
    apiVersion: "security.istio.io/v1",
    kind: "PeerAuthentication",
    metadata: { name: "default", namespace },
    spec: { mtls: { mode } },
  });

  test("versions come from the label and from the proxy's image", async () => {
    const facts = await meshFacts(library.get("istio"), cluster(), "race");
    expect(facts).toEqual({ version: "1.31.0", proxyVersion: "1.31.1", mtls: true });
  });

  test.each([
    ["race", "DISABLE", false],
    ["istio-system", "DISABLE", false],
    ["race", "STRICT", true],
    ["elsewhere", "DISABLE", true],
  ])("a policy in %s that says %s makes mTLS %s", async (namespace, mode, mtls) => {
    const made = cluster();
    made.put(policy(namespace, mode));
    expect(await meshFacts(library.get("istio"), made, "race")).toMatchObject({ mtls });
  });

  test("without a mesh there is nothing to report", async () => {
    const facts = await meshFacts(library.get("none"), memoryCluster(), "race");
    expect(facts).toEqual({ version: null, proxyVersion: null, mtls: false });
  });
});
