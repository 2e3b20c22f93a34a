import { createK8sApply } from "../../src/actions/k8s/apply.ts";
import { createK8sDelete } from "../../src/actions/k8s/delete.ts";
import { RUN_LABEL } from "../../src/kubernetes/objects/ownership.ts";
import { allowedKinds } from "../../src/kubernetes/ownership/allowed-kinds.ts";
import { actionContext } from "./action-context.ts";
import { memoryCluster } from "./memory-cluster.ts";

/** A Namespace, as a manifest has it. */
export const namespaceOf = (name: string, labels = {}) => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, labels },
});
/** A ConfigMap `a`. */
export const configMap = (namespace?: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", ...(namespace === undefined ? {} : { namespace }) },
});

/** A cluster with namespaces of its own, of others and of Regatta, and the actions that change it. */
export async function k8sActions() {
  const cluster = memoryCluster();
  for (const name of ["default", "kube-system", "theirs"]) cluster.put(namespaceOf(name));
  cluster.put(namespaceOf("labelled", { [RUN_LABEL]: "an-older-run" }));
  await cluster.putOwn(namespaceOf("ours"), "an-older-run");
  const services = {
    allowedKinds: allowedKinds([]),
    connect: async () => cluster,
    keepClusterUid: async (_: string, uid: string) => uid,
    lockHolder: async () => undefined,
  };
  const apply = (manifests: unknown) =>
    createK8sApply(services).run({ manifests } as never, actionContext("run-a"));
  const remove = (...objects: readonly object[]) =>
    createK8sDelete(services).run({ objects, timeout: "1s" } as never, actionContext("run-a"));
  return { cluster, services, apply, remove };
}
