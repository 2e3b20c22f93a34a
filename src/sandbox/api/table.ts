import type { ApiObject, Fields } from "./object.ts";
import type { ResourceKind } from "./resource-kinds.ts";

/** True if the client prefers a table to objects, as `kubectl get` does. */
export function acceptsTable(accept: string | undefined): boolean {
  return accept?.includes("as=Table") ?? false;
}

function age(object: ApiObject): string {
  const seconds = Math.max(
    0,
    Math.round((Date.now() - Date.parse(object.metadata.creationTimestamp ?? "")) / 1_000),
  );
  if (seconds < 120) return `${seconds}s`;
  return seconds < 7_200 ? `${Math.floor(seconds / 60)}m` : `${Math.floor(seconds / 3_600)}h`;
}

interface ContainerView {
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: { readonly waiting?: { reason: string }; readonly terminated?: { reason: string } };
}

function podCells({ status = {}, metadata }: ApiObject): Readonly<Record<string, string>> {
  const containers = (status.containerStatuses ?? []) as readonly ContainerView[];
  const reason = containers
    .map(({ state }) => state.waiting?.reason ?? state.terminated?.reason)
    .find(Boolean);
  return {
    Ready: `${containers.filter((c) => c.ready).length}/${containers.length}`,
    Status: metadata.deletionTimestamp ? "Terminating" : (reason ?? String(status.phase)),
    Restarts: String(containers.reduce((sum, c) => sum + c.restartCount, 0)),
  };
}

/** The columns that `kubectl get` shows between name and age. */
function cells(kind: ResourceKind, object: ApiObject): Readonly<Record<string, string>> {
  const { spec = {}, status = {} } = object;
  switch (kind.custom ? "" : kind.kind) {
    case "Pod":
      return podCells(object);
    case "Deployment":
      return {
        Ready: `${Number(status.readyReplicas ?? 0)}/${Number(spec.replicas)}`,
        Available: String(status.availableReplicas ?? 0),
      };
    case "Job":
      return { Completions: `${Number(status.succeeded ?? 0)}/${Number(spec.completions ?? 1)}` };
    case "Service":
      return { Type: String(spec.type), "Cluster-IP": String(spec.clusterIP) };
    case "Namespace":
      return { Status: String(status.phase) };
    case "Event":
      return { Type: String(object.type), Reason: String(object.reason), Message: String(object.message) };
    default:
      return {};
  }
}

/** A `meta.k8s.io/v1` Table of the objects. */
export function tableOf(kind: ResourceKind, objects: readonly ApiObject[], revision: number): Fields {
  const names = [
    "Name",
    ...Object.keys(cells(kind, objects[0] ?? { apiVersion: "", kind: "", metadata: { name: "" } })),
    "Age",
  ];
  const columnDefinitions = names.map((name) => ({
    name,
    type: "string",
    format: "",
    description: "",
    priority: 0,
  }));
  const rows = objects.map((object) => ({
    cells: [object.metadata.name, ...Object.values(cells(kind, object)), age(object)],
    object: { apiVersion: "meta.k8s.io/v1", kind: "PartialObjectMetadata", metadata: object.metadata },
  }));
  const metadata = { resourceVersion: String(revision) };
  return { kind: "Table", apiVersion: "meta.k8s.io/v1", metadata, columnDefinitions, rows };
}
