import type { KindReference } from "../cluster.ts";
import { groupOf } from "../objects/object-reference.ts";

/** What the actions on objects of the playbook's choice need to know. */
export interface KindsAllowed {
  readonly allowedKinds: AllowedKinds;
}

/** The kinds that playbooks may apply and delete, by API group; `*` stands for all kinds of a group. */
export type AllowedKinds = ReadonlyMap<string, readonly string[]>;

/**
 * What a playbook can put into a namespace without reaching beyond it, and the two cluster-wide kinds that a playbook
 * may bring along. The groups at the end are those of meshes and of the Gateway API.
 */
const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  "": [
    "ConfigMap",
    "Endpoints",
    "LimitRange",
    "Namespace",
    "PersistentVolumeClaim",
    "Pod",
    "ReplicationController",
    "ResourceQuota",
    "Secret",
    "Service",
    "ServiceAccount",
  ],
  apps: ["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"],
  batch: ["CronJob", "Job"],
  autoscaling: ["HorizontalPodAutoscaler"],
  policy: ["PodDisruptionBudget"],
  "networking.k8s.io": ["Ingress", "NetworkPolicy"],
  "discovery.k8s.io": ["EndpointSlice"],
  "coordination.k8s.io": ["Lease"],
  "rbac.authorization.k8s.io": ["Role", "RoleBinding"],
  "apiextensions.k8s.io": ["CustomResourceDefinition"],
  "gateway.networking.k8s.io": [
    "BackendTLSPolicy",
    "Gateway",
    "GRPCRoute",
    "HTTPRoute",
    "ReferenceGrant",
    "TCPRoute",
    "TLSRoute",
    "UDPRoute",
  ],
  "networking.istio.io": ["*"],
  "security.istio.io": ["*"],
  "telemetry.istio.io": ["*"],
  "extensions.istio.io": ["*"],
  "linkerd.io": ["*"],
  "policy.linkerd.io": ["*"],
  "split.smi-spec.io": ["*"],
  "specs.smi-spec.io": ["*"],
  "access.smi-spec.io": ["*"],
  "kuma.io": ["*"],
  "consul.hashicorp.com": ["*"],
  "cilium.io": ["CiliumNetworkPolicy", "CiliumEnvoyConfig"],
};

/**
 * The built-in list and what the operator adds to it.
 * @param added entries such as `Rollout.argoproj.io`, or `*.flagger.app` for all kinds of a group.
 */
export function allowedKinds(added: readonly string[]): AllowedKinds {
  const kinds = new Map(Object.entries(BUILT_IN));
  for (const entry of added) {
    const [kind = "", ...group] = entry.split(".");
    const name = group.join(".");
    kinds.set(name, [...(kinds.get(name) ?? []), kind]);
  }
  return kinds;
}

/**
 * Groups below `k8s.io` that Kubernetes itself serves, or a server beside it. A CustomResourceDefinition can name such a
 * group, but the kinds that are served there are not the ones that it defines.
 * Source: kubernetes.io/docs/reference/generated/kubernetes-api, "API Groups"; github.com/kubernetes/metrics.
 */
const KUBERNETES_GROUPS: ReadonlySet<string> = new Set(
  [
    "admissionregistration",
    "apiextensions",
    "apiregistration",
    "authentication",
    "authorization",
    "certificates",
    "coordination",
    "custom.metrics",
    "discovery",
    "events",
    "external.metrics",
    "flowcontrol.apiserver",
    "internal.apiserver",
    "metrics",
    "networking",
    "node",
    "rbac.authorization",
    "resource",
    "scheduling",
    "storage",
    "storagemigration",
  ].map((name) => `${name}.k8s.io`),
);

/** Whether a CustomResourceDefinition can be what a group's kinds are served by. */
export function isDefinable(group: string): boolean {
  return group.includes(".") && !KUBERNETES_GROUPS.has(group);
}

export function isAllowed(allowed: AllowedKinds, { apiVersion, kind }: KindReference): boolean {
  const kinds = allowed.get(groupOf(apiVersion)) ?? [];
  return kinds.includes(kind) || kinds.includes("*");
}
