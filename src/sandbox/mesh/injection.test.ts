import { describe, expect, test } from "vitest";
import { type InjectablePod, injectionPatch } from "./injection.ts";

const options = { image: "regatta:1", controlAddress: "control:8443", authorityPem: "PEM", token: "t" };
const pod: InjectablePod = {
  metadata: { annotations: { kept: "yes" } },
  spec: {
    containers: [{ ports: [{ containerPort: 8080 }, { containerPort: 8080 }, { containerPort: 9090 }] }],
  },
};

describe("injectionPatch", () => {
  test("puts a native sidecar first and adds the redirection", () => {
    const [annotations, containers] = injectionPatch(
      { ...pod, spec: { ...pod.spec, initContainers: [{ name: "own" }] } },
      options,
    );

    expect(annotations).toMatchObject({
      path: "/metadata/annotations",
      value: { kept: "yes", "sandbox.regatta.dev/redirect": "sidecar" },
    });
    expect(containers).toMatchObject({
      path: "/spec/initContainers",
      value: [{ name: "sidecar-proxy", image: "regatta:1", restartPolicy: "Always" }, { name: "own" }],
    });
    const [proxy] = (containers?.value ?? []) as { readonly env: readonly unknown[] }[];
    expect(proxy?.env).toContainEqual({ name: "MESH_INBOUND_PORTS", value: "8080,9090" });
  });

  test.each([
    ["opted out", { ...pod, metadata: { labels: { "sidecar.regatta.dev/inject": "false" } } }],
    ["has one", { ...pod, spec: { ...pod.spec, initContainers: [{ name: "sidecar-proxy" }] } }],
  ])("leaves a pod alone that %s", (_name, alone) => {
    expect(injectionPatch(alone, options)).toEqual([]);
  });
});
