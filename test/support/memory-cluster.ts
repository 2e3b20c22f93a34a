import { Failure } from "../../src/base/failure.ts";
import type { Cluster, KubeObject, ObjectReference, ObjectSelector } from "../../src/kubernetes/cluster.ts";
import { REGATTA_NAMESPACE } from "../../src/kubernetes/objects/ownership.ts";
import { createClaimed } from "../../src/kubernetes/ownership/claims.ts";

/**
 * The port `Cluster` on top of a map, for tests of what is done and in which order. Waits check once: what does not
 * exist by then never will. Contract tests check that the real implementation behaves the same.
 */
export interface MemoryCluster extends Cluster {
  /** Everything done so far, e.g. `apply Namespace/a`. */
  readonly log: readonly string[];
  put(object: KubeObject): void;
  /** Puts a namespace that this run of Regatta created. */
  putOwn(namespace: KubeObject, run: string): Promise<void>;
  /** Everything that exists, without Regatta's own records. */
  names(): readonly string[];
}

export function memoryCluster(
  options: {
    readonly sandbox?: boolean;
    readonly onApply?: (object: KubeObject) => readonly KubeObject[];
  } = {},
): MemoryCluster {
  const objects = new Map<string, KubeObject>();
  const log: string[] = [];
  let version = 0;
  const note = (verb: string, reference: ObjectReference) => {
    if (!isOwnRecord(reference)) log.push(`${verb} ${keyOf(reference)}`);
  };
  const write = (object: KubeObject): KubeObject => {
    const key = keyOf(referenceOf(object));
    // Other objects are compared as they were written.
    const isIdentified = CLUSTER_WIDE.includes(object.kind) || isOwnRecord(referenceOf(object));
    const { uid = objects.get(key)?.metadata.uid ?? `uid-${++version}` } = object.metadata;
    const identity = isIdentified ? { uid, resourceVersion: String(++version) } : {};
    const written = { ...object, metadata: { ...object.metadata, ...identity } };
    objects.set(key, written);
    return written;
  };
  const select = (selector: ObjectSelector) =>
    [...objects.values()].filter((object) => matches(object, selector));
  const cluster: MemoryCluster = {
    log,
    put: (object) => void write(object),
    async putOwn(namespace, run) {
      await createClaimed(cluster, namespace, run, {});
      log.length = 0;
    },
    names: () =>
      [...objects.values()]
        .map(referenceOf)
        .filter((reference) => !isOwnRecord(reference))
        .map(keyOf)
        .sort(),
    facts: async () => ({
      uid: "u",
      version: "v1.34.0",
      sandbox: options.sandbox ?? false,
      context: "test",
      nodes: [],
    }),
    apply: async (object, { dryRun = false } = {}) => {
      if (dryRun) return object;
      const standing = objects.get(keyOf(referenceOf(object)));
      if (standing && isStale(object.metadata.resourceVersion, standing))
        throw new Failure("KUBE_CONFLICT", `${object.metadata.name} has changed since.`);
      note("apply", referenceOf(object));
      const written = write(object);
      for (const each of options.onApply?.(object) ?? []) write(each);
      return written;
    },
    create: async (object) => {
      if (objects.has(keyOf(referenceOf(object)))) return undefined;
      note("create", referenceOf(object));
      return write(object);
    },
    kind: async ({ kind }) => ({
      plural: `${kind.toLowerCase()}s`,
      namespaced: !CLUSTER_WIDE.includes(kind),
    }),
    get: async (reference) => objects.get(keyOf(reference)),
    list: async (selector) => select(selector),
    delete: async (reference, { uid, resourceVersion } = {}) => {
      const key = keyOf(reference);
      const found = objects.get(key);
      if (found === undefined) return false;
      const isOther = uid !== undefined && uid !== found.metadata.uid;
      if (isOther || isStale(resourceVersion, found))
        throw new Failure("KUBE_CONFLICT", `There is another ${key} by now.`);
      objects.delete(key);
      note("delete", reference);
      if (reference.kind === "Namespace") {
        for (const [inner, object] of objects) {
          if (object.metadata.namespace === reference.name) objects.delete(inner);
        }
      }
      return true;
    },
    waitFor: async (selector, predicate, { what, signal }) => {
      signal?.throwIfAborted();
      const found = select(selector);
      const verdict = predicate(found);
      if (verdict.kind === "done") return found;
      const reason = verdict.kind === "waiting" ? verdict.missing : verdict.reason;
      throw new Failure("KUBE_WAIT_TIMEOUT", `Waited for ${what}, but ${reason}.`);
    },
    async *logs() {},
    explainPods: async ({ namespace }) => `The pods of ${namespace} are not well.`,
    close: () => {},
  };
  return cluster;
}

function isStale(resourceVersion: string | undefined, { metadata }: KubeObject): boolean {
  return resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion;
}

/** Claims, and the namespace that they are in. */
function isOwnRecord({ namespace, name }: Pick<ObjectReference, "namespace" | "name">): boolean {
  return namespace === REGATTA_NAMESPACE || name === REGATTA_NAMESPACE;
}

function matches(object: KubeObject, selector: ObjectSelector): boolean {
  const { kind, namespace, name, labelSelector = "" } = selector;
  if (object.kind !== kind || (namespace !== undefined && object.metadata.namespace !== namespace))
    return false;
  if (name !== undefined && object.metadata.name !== name) return false;
  return labelSelector
    .split(",")
    .filter((part) => part !== "")
    .every((part) => {
      const [key = "", value] = part.split("=");
      const found = object.metadata.labels?.[key];
      return value === undefined ? found !== undefined : found === value;
    });
}

function referenceOf(object: KubeObject): ObjectReference {
  const { name, namespace } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  };
}

const CLUSTER_WIDE = [
  "Namespace",
  "CustomResourceDefinition",
  "MutatingWebhookConfiguration",
  "ClusterRole",
  "Gadget",
];

function keyOf({ kind, namespace, name }: Pick<ObjectReference, "kind" | "namespace" | "name">): string {
  return [kind, CLUSTER_WIDE.includes(kind) ? undefined : namespace, name].filter(Boolean).join("/");
}
