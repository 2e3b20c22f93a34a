import { randomInt } from "node:crypto";
import { type ApiObject, type Condition, type Fields, isFields, withCondition } from "./object.ts";
import type { ResourceKind } from "./resource-kinds.ts";

function portDefaults(ports: unknown, targets: boolean): unknown {
  if (!Array.isArray(ports)) return ports;
  return ports.map((port: Fields) => ({
    ...port,
    protocol: port.protocol ?? "TCP",
    ...(targets ? { targetPort: port.targetPort ?? port.port } : {}),
  }));
}

function podSpecDefaults(spec: Fields): Fields {
  const containers = (list: unknown) =>
    Array.isArray(list)
      ? list.map((c: Fields) => (c.ports ? { ...c, ports: portDefaults(c.ports, false) } : c))
      : list;
  return {
    ...spec,
    restartPolicy: spec.restartPolicy ?? "Always",
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    serviceAccountName: spec.serviceAccountName ?? "default",
    ...(spec.initContainers ? { initContainers: containers(spec.initContainers) } : {}),
    containers: containers(spec.containers),
  };
}

function templateDefaults(spec: Fields): Fields {
  const template = isFields(spec.template) ? spec.template : {};
  const pod = isFields(template.spec) ? podSpecDefaults(template.spec) : undefined;
  return { ...spec, template: { ...template, ...(pod ? { spec: pod } : {}) } };
}

function jobDefaults(object: ApiObject): Fields {
  const spec = object.spec ?? {};
  const uid = object.metadata.uid ?? "";
  const name = object.metadata.name;
  const labels = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "job-name": name,
  };
  const filled = {
    ...spec,
    parallelism: spec.parallelism ?? 1,
    completions: spec.completions ?? (spec.parallelism === undefined ? 1 : undefined),
    // Source: kubernetes pkg/apis/batch/v1/defaults.go
    backoffLimit: spec.backoffLimit ?? (spec.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647),
    completionMode: spec.completionMode ?? "NonIndexed",
    suspend: spec.suspend ?? false,
    selector: spec.selector ?? { matchLabels: { "batch.kubernetes.io/controller-uid": uid } },
  };
  const template = (isFields(spec.template) ? spec.template : {}) as { metadata?: { labels?: Fields } };
  const metadata = { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } };
  const { restartPolicy } = ((template as Fields).spec ?? {}) as Fields;
  const withDefaults = templateDefaults({ ...filled, template: { ...template, metadata } });
  // A Job has no default restart policy: validation requires one.
  if (restartPolicy === undefined)
    delete ((withDefaults.template as Fields).spec as Fields | undefined)?.restartPolicy;
  return withDefaults;
}

function serviceDefaults(spec: Fields): Fields {
  const filled = { ...spec, type: spec.type ?? "ClusterIP", ports: portDefaults(spec.ports, true) };
  if (filled.ports === undefined) delete filled.ports;
  const clusterIP = spec.clusterIP || `10.96.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  return { ...filled, clusterIP, clusterIPs: [clusterIP], sessionAffinity: spec.sessionAffinity ?? "None" };
}

function definitionDefaults(object: ApiObject): ApiObject {
  const spec = (object.spec ?? {}) as {
    names?: Fields;
    versions?: readonly { name: string; storage?: boolean }[];
  };
  let conditions = (object.status?.conditions ?? []) as readonly Condition[];
  conditions = withCondition(conditions, { type: "NamesAccepted", status: "True", reason: "NoConflicts" });
  conditions = withCondition(conditions, {
    type: "Established",
    status: "True",
    reason: "InitialNamesAccepted",
  });
  const storedVersions = (spec.versions ?? []).filter((v) => v.storage).map((v) => v.name);
  return { ...object, status: { conditions, acceptedNames: spec.names, storedVersions } };
}

/** The object with the defaults that the API server (or, for addresses, its allocators) fills in before storing it. */
export function withDefaults(kind: ResourceKind, object: ApiObject): ApiObject {
  const spec = object.spec ?? {};
  switch (kind.custom ? "" : kind.kind) {
    case "Namespace": {
      const labels = { ...object.metadata.labels, "kubernetes.io/metadata.name": object.metadata.name };
      const metadata = { ...object.metadata, labels };
      return {
        ...object,
        metadata,
        spec: { finalizers: ["kubernetes"] },
        status: object.status ?? { phase: "Active" },
      };
    }
    case "Pod":
      return {
        ...object,
        spec: podSpecDefaults(spec),
        status: object.status ?? { phase: "Pending", qosClass: "Burstable" },
      };
    case "Deployment":
      return {
        ...object,
        spec: {
          strategy: { type: "RollingUpdate" },
          progressDeadlineSeconds: 600,
          ...templateDefaults(spec),
          replicas: spec.replicas ?? 1,
        },
      };
    case "ReplicaSet":
      return { ...object, spec: { ...templateDefaults(spec), replicas: spec.replicas ?? 1 } };
    case "Job":
      return { ...object, spec: jobDefaults(object) };
    case "Service":
      return { ...object, spec: serviceDefaults(spec), status: object.status ?? { loadBalancer: {} } };
    case "Secret":
      return secretDefaults(object);
    case "CustomResourceDefinition":
      return definitionDefaults(object);
    default:
      return object;
  }
}

function secretDefaults({ stringData, ...object }: ApiObject): ApiObject {
  const texts = Object.entries((stringData ?? {}) as Record<string, string>);
  const encoded = Object.fromEntries(texts.map(([key, text]) => [key, Buffer.from(text).toString("base64")]));
  const data = { ...((object.data ?? {}) as Fields), ...encoded };
  return {
    ...object,
    type: object.type ?? "Opaque",
    ...(object.data || stringData ? { data } : {}),
  };
}
