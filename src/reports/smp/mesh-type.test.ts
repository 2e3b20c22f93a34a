import { expect, test } from "vitest";
import { smpMeshType } from "./mesh-type.ts";

test.each([
  ["istio", "ISTIO"],
  ["istio-ambient", "ISTIO"],
  ["linkerd", "LINKERD"],
  ["consul", "CONSUL"],
  ["kuma", "KUMA"],
  ["cilium", "CILIUM_SERVICE_MESH"],
  ["traefik-mesh", "TRAEFIK_MESH"],
  ["app-mesh", "APP_MESH"],
  ["kmesh", "INVALID_MESH"],
  ["none", "INVALID_MESH"],
  ["sidecar", "INVALID_MESH"],
  ["ambient", "INVALID_MESH"],
  ["istiod", "INVALID_MESH"],
])("%s is %s", (mesh, type) => {
  expect(smpMeshType(mesh)).toBe(type);
});
