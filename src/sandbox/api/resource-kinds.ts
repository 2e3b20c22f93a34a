import type { ApiObject } from "./object.ts";

/** A kind of object in one version: its names and its scope. */
export interface ResourceKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
  /** Defined by a CustomResourceDefinition; its lists are atomic and its fields are not interpreted. */
  readonly custom: boolean;
}

type Row = readonly [
  group: string,
  kind: string,
  shortNames: string,
  scope: "ns" | "cluster",
  status?: "status",
];

/** The built-in kinds, all served as `v1`. */
const BUILT_IN: readonly Row[] = [
  ["", "Namespace", "ns", "cluster", "status"],
  ["", "Node", "no", "cluster", "status"],
  ["", "ConfigMap", "cm", "ns"],
  ["", "Secret", "", "ns"],
  ["", "Service", "svc", "ns", "status"],
  ["", "ServiceAccount", "sa", "ns"],
  ["", "Pod", "po", "ns", "status"],
  ["", "Event", "ev", "ns"],
  ["apps", "Deployment", "deploy", "ns", "status"],
  ["apps", "ReplicaSet", "rs", "ns", "status"],
  ["batch", "Job", "", "ns", "status"],
  ["discovery.k8s.io", "EndpointSlice", "", "ns"],
  ["coordination.k8s.io", "Lease", "", "ns"],
  ["rbac.authorization.k8s.io", "Role", "", "ns"],
  ["rbac.authorization.k8s.io", "RoleBinding", "", "ns"],
  ["rbac.authorization.k8s.io", "ClusterRole", "", "cluster"],
  ["rbac.authorization.k8s.io", "ClusterRoleBinding", "", "cluster"],
  ["admissionregistration.k8s.io", "MutatingWebhookConfiguration", "", "cluster"],
  ["apiextensions.k8s.io", "CustomResourceDefinition", "crd crds", "cluster", "status"],
];

function builtIn([group, kind, shortNames, scope, status]: Row): ResourceKind {
  const singular = kind.toLowerCase();
  return {
    group,
    version: "v1",
    kind,
    singular,
    plural: `${singular}s`,
    shortNames: shortNames.split(" ").filter(Boolean),
    namespaced: scope === "ns",
    hasStatus: status === "status",
    custom: false,
  };
}

interface DefinitionSpec {
  readonly group: string;
  readonly scope: "Namespaced" | "Cluster";
  readonly names: { kind: string; plural: string; singular?: string; shortNames?: readonly string[] };
  readonly versions: readonly { name: string; served: boolean; subresources?: { status?: object } }[];
}

/** The kinds that a CustomResourceDefinition serves, one per version. */
export function kindsOfDefinition(definition: ApiObject): readonly ResourceKind[] {
  const { group, scope, names, versions } = definition.spec as unknown as DefinitionSpec;
  return versions
    .filter((version) => version.served)
    .map((version) => ({
      group,
      version: version.name,
      kind: names.kind,
      plural: names.plural,
      singular: names.singular ?? names.kind.toLowerCase(),
      shortNames: names.shortNames ?? [],
      namespaced: scope === "Namespaced",
      hasStatus: version.subresources?.status !== undefined,
      custom: true,
    }));
}

export function apiVersionOf(kind: Pick<ResourceKind, "group" | "version">): string {
  return kind.group ? `${kind.group}/${kind.version}` : kind.version;
}

/** All versions of a resource are stored in one place. */
export function resourceKey(kind: Pick<ResourceKind, "group" | "plural">): string {
  return `${kind.group}/${kind.plural}`;
}

/** Every kind that the API server serves at the moment; custom ones come and go with their definitions. */
export class ResourceKinds {
  readonly #builtIn = BUILT_IN.map(builtIn);
  readonly #custom = new Map<string, readonly ResourceKind[]>();

  all(): readonly ResourceKind[] {
    return [...this.#builtIn, ...[...this.#custom.values()].flat()];
  }

  find(group: string, version: string, plural: string): ResourceKind | undefined {
    return this.all().find((k) => k.group === group && k.version === version && k.plural === plural);
  }

  /** A built-in kind by name. Only for names that are written in the sandbox's own code. */
  builtIn(name: string): ResourceKind {
    const kind = this.#builtIn.find((candidate) => candidate.kind === name);
    if (!kind) throw new Error(`The sandbox has no built-in kind ${name}.`);
    return kind;
  }

  /** Starts to serve what a CustomResourceDefinition defines, or serves its new version. */
  define(definition: ApiObject): void {
    this.#custom.set(definition.metadata.name, kindsOfDefinition(definition));
  }

  forget(definition: ApiObject): void {
    this.#custom.delete(definition.metadata.name);
  }
}
