import { renameSync, writeFileSync } from "node:fs";
import type { ObjectStore } from "../api/object-store.ts";
import type { ResourceKinds } from "../api/resource-kinds.ts";
import { readyAddresses, readyEndpoints, type ServicePort } from "../api/service-endpoints.ts";
import type { ResolutionTable, ResolvedService } from "./resolution.ts";

const REDIRECT_NAMESPACES_ANNOTATION = "sandbox.regatta.dev/redirect-namespaces";
const WATCHED = ["Service", "EndpointSlice", "Namespace"];

function currentTable(store: ObjectStore, kinds: ResourceKinds): ResolutionTable {
  const services = store.list(kinds.builtIn("Service")).map(({ metadata, spec = {} }) => {
    const reference = { namespace: metadata.namespace ?? "", name: metadata.name };
    const clusterIp = String(spec.clusterIP);
    const ports: Record<string, readonly string[]> = {};
    if (clusterIp === "None") ports["*"] = readyAddresses(store, kinds, reference);
    for (const { port } of clusterIp === "None" ? [] : ((spec.ports ?? []) as readonly ServicePort[])) {
      ports[port] = readyEndpoints(store, kinds, reference, port).map((e) => `${e.address}:${e.port}`);
    }
    return [`${reference.namespace}/${reference.name}`, { clusterIp, ports } satisfies ResolvedService];
  });
  const namespaces = store.list(kinds.builtIn("Namespace")).map(({ metadata }) => metadata.name);
  return {
    namespaces,
    services: Object.fromEntries(services) as ResolutionTable["services"],
    redirects: currentRedirects(store, kinds),
  };
}

/**
 * What a mesh's node agent would set up on a real node: a Service with the annotation receives, at its first port, the
 * calls from namespaces that carry the label in the annotation's value, `key=value`.
 */
function currentRedirects(store: ObjectStore, kinds: ResourceKinds): ResolutionTable["redirects"] {
  const redirects: Record<string, readonly string[]> = {};
  for (const { metadata, spec } of store.list(kinds.builtIn("Service"))) {
    const [key = "", value] = metadata.annotations?.[REDIRECT_NAMESPACES_ANNOTATION]?.split("=") ?? [];
    if (value === undefined) continue;
    const [first] = (spec?.ports ?? []) as readonly ServicePort[];
    const reference = { namespace: metadata.namespace ?? "", name: metadata.name };
    const endpoints = readyEndpoints(store, kinds, reference, first?.port ?? 0);
    for (const namespace of store.list(kinds.builtIn("Namespace")))
      if (namespace.metadata.labels?.[key] === value)
        redirects[namespace.metadata.name] = endpoints.map((e) => `${e.address}:${e.port}`);
  }
  return redirects;
}

/**
 * Keeps the resolution file current: it is written under another name, then renamed. @returns a function that stops it
 */
export function writeResolutions(store: ObjectStore, kinds: ResourceKinds, path: string): () => void {
  let planned = false;
  let stopped = false;
  const write = () => {
    planned = false;
    if (stopped) return;
    writeFileSync(`${path}.next`, JSON.stringify(currentTable(store, kinds)), { mode: 0o600 });
    renameSync(`${path}.next`, path);
  };
  const unsubscribe = store.subscribe(({ object }) => {
    if (planned || !WATCHED.includes(object.kind)) return;
    planned = true;
    setImmediate(write);
  });
  write();
  return () => {
    stopped = true;
    unsubscribe();
  };
}
