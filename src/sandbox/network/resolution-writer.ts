import { renameSync, writeFileSync } from "node:fs";
import type { ObjectStore } from "../api/object-store.ts";
import type { ResourceKinds } from "../api/resource-kinds.ts";
import { readyAddresses, readyEndpoints, type ServicePort } from "../api/service-endpoints.ts";
import type { ResolutionTable, ResolvedService } from "./resolution.ts";

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
  return { namespaces, services: Object.fromEntries(services) as ResolutionTable["services"] };
}

/** Keeps the resolution file current: written whole under another name, then renamed. @returns a function that stops it */
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
