import { Failure } from "../../src/base/failure.ts";
import type { Cluster, KubeObject, ObjectReference, ObjectSelector } from "../../src/kubernetes/cluster.ts";

/**
 * The port `Cluster` over a map, for tests of what is done and in which order. Waits look once: what is not there then
 * never comes. Contract tests hold the real implementation to the same behaviour.
 */
export interface MemoryCluster extends Cluster {
  /** Everything done so far, e.g. `apply Namespace/a`. */
  readonly log: readonly string[];
  put(object: KubeObject): void;
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
  const select = (selector: ObjectSelector) =>
    [...objects.values()].filter((object) => matches(object, selector));
  return {
    log,
    put: (object) => void objects.set(keyOf(referenceOf(object)), object),
    names: () => [...objects.keys()].sort(),
    facts: async () => ({
      uid: "u",
      version: "v1.34.0",
      sandbox: options.sandbox ?? false,
      context: "test",
      nodes: [],
    }),
    apply: async (object, { dryRun = false } = {}) => {
      const key = keyOf(referenceOf(object));
      if (dryRun) return object;
      log.push(`apply ${key}`);
      for (const each of [object, ...(options.onApply?.(object) ?? [])])
        objects.set(keyOf(referenceOf(each)), each);
      return object;
    },
    get: async (reference) => objects.get(keyOf(reference)),
    list: async (selector) => select(selector),
    delete: async (reference) => {
      const key = keyOf(reference);
      if (!objects.delete(key)) return false;
      log.push(`delete ${key}`);
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

const CLUSTER_WIDE = ["Namespace", "CustomResourceDefinition", "MutatingWebhookConfiguration"];

function keyOf({ kind, namespace, name }: ObjectReference): string {
  return [kind, CLUSTER_WIDE.includes(kind) ? undefined : namespace, name].filter(Boolean).join("/");
}
