import type { SmpMeshType } from "./smp-schema.ts";

/** Prefixes of mesh names, so that `istio-ambient` counts as Istio too. */
const TYPES: readonly (readonly [string, SmpMeshType])[] = [
  ["app-mesh", "APP_MESH"],
  ["cilium", "CILIUM_SERVICE_MESH"],
  ["consul", "CONSUL"],
  ["istio", "ISTIO"],
  ["kuma", "KUMA"],
  ["linkerd", "LINKERD"],
  ["network-service-mesh", "NETWORK_SERVICE_MESH"],
  ["nginx", "NGINX_SERVICE_MESH"],
  ["octarine", "OCTARINE"],
  ["open-service-mesh", "OPEN_SERVICE_MESH"],
  ["tanzu", "TANZU"],
  ["traefik", "TRAEFIK_MESH"],
];

/** The specification's name for a mesh; `INVALID_MESH` for those that it does not know: none, the sandbox's meshes, Kmesh. */
export function smpMeshType(mesh: string): SmpMeshType {
  return TYPES.find(([name]) => mesh === name || mesh.startsWith(`${name}-`))?.[1] ?? "INVALID_MESH";
}
