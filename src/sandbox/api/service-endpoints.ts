import type { ApiObject } from "./object.ts";
import type { ObjectStore } from "./object-store.ts";
import type { ResourceKinds } from "./resource-kinds.ts";

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly protocol?: string;
}

interface SliceEndpoint {
  readonly addresses: readonly string[];
  readonly conditions?: { readonly ready?: boolean };
}

/** The label with which an EndpointSlice names its Service. */
export const SERVICE_NAME_LABEL = "kubernetes.io/service-name";

function slicesOf(
  store: ObjectStore,
  kinds: ResourceKinds,
  namespace: string,
  name: string,
): readonly ApiObject[] {
  const slices = store.list(kinds.builtIn("EndpointSlice"), namespace);
  return slices.filter((slice) => slice.metadata.labels?.[SERVICE_NAME_LABEL] === name);
}

/** Addresses of a Service's ready endpoints, on any port. */
export function readyAddresses(
  store: ObjectStore,
  kinds: ResourceKinds,
  service: { readonly namespace: string; readonly name: string },
): readonly string[] {
  const endpoints = slicesOf(store, kinds, service.namespace, service.name).flatMap(
    (slice) => (slice.endpoints ?? []) as readonly SliceEndpoint[],
  );
  return endpoints.filter((e) => e.conditions?.ready !== false).flatMap((e) => e.addresses);
}

/** Ready endpoints for one port of a Service, straight from its EndpointSlices; empty if there are none. */
export function readyEndpoints(
  store: ObjectStore,
  kinds: ResourceKinds,
  service: { readonly namespace: string; readonly name: string },
  port: number,
): readonly Endpoint[] {
  const { namespace, name } = service;
  const object = store.find(kinds.builtIn("Service"), namespace, name);
  const ports = (object?.spec?.ports ?? []) as readonly ServicePort[];
  const wanted = ports.find((candidate) => candidate.port === port);
  if (!wanted) return [];
  return slicesOf(store, kinds, namespace, name).flatMap((slice) => {
    const slicePorts = (slice.ports ?? []) as readonly { name?: string; port?: number }[];
    const target = slicePorts.find((candidate) => (candidate.name ?? "") === (wanted.name ?? ""))?.port;
    if (target === undefined) return [];
    const ready = ((slice.endpoints ?? []) as readonly SliceEndpoint[]).filter(
      (e) => e.conditions?.ready !== false,
    );
    return ready.flatMap((e) => e.addresses).map((address) => ({ address, port: target }));
  });
}
