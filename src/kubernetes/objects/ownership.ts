import type { KubeObject } from "../cluster.ts";

/** Labels and annotations that begin so are Regatta's own; no manifest sets them. */
export const OWN_PREFIX = "regatta.dev/";

/**
 * The label with the run's id, on everything that a run creates. An object without it is not Regatta's and is left
 * alone; whether a namespace is Regatta's is recorded elsewhere, because anyone can set a label.
 */
export const RUN_LABEL = "regatta.dev/run";

/** The object with the run's label added. */
export function labelled(object: KubeObject, runId: string): KubeObject {
  return {
    ...object,
    metadata: { ...object.metadata, labels: { ...object.metadata.labels, [RUN_LABEL]: runId } },
  };
}

/** The run that created the object, or `undefined` if Regatta did not. */
export function runOf(object: KubeObject | undefined): string | undefined {
  return object?.metadata.labels?.[RUN_LABEL];
}

/** Where Regatta keeps its own records and locks in a cluster. */
export const REGATTA_NAMESPACE = "regatta-system";

/** Namespaces of the cluster itself and of Regatta; no playbook adds anything to them or removes anything from them. */
export function isSystemNamespace(name: string): boolean {
  return name === "default" || name.startsWith("kube-") || name === REGATTA_NAMESPACE;
}
