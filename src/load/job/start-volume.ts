import type { KubeObject } from "../../kubernetes/cluster.ts";

/** The annotation of a load pod that says when it begins, as RFC 3339 by the pod's own clock. */
const START_ANNOTATION = "regatta.dev/start-at";
/** The variable with the path of the file in which the pod finds that annotation; its load begins at once without it. */
export const START_FILE_VARIABLE = "REGATTA_START_FILE";

const NAME = "start";
const FOLDER = "/etc/regatta/start";
const FILE = "at";

/**
 * What a pod needs in order to be told when to begin: a volume with its own annotation. The kubelet writes the volume
 * again as soon as the pod changes (a ConfigMap would take up to a minute), and nothing has
 * to reach the pod over the network, which a policy or a mesh may forbid, nor does the pod need any rights.
 * Source: kubernetes.io/docs/concepts/workloads/pods/downward-api; kubernetes/kubernetes,
 * pkg/kubelet/volumemanager/volume_manager.go, `WaitForAttachAndMount` ("Some pods expect to have Setup called over and over
 * again to update").
 */
export const startVolume = {
  env: [{ name: START_FILE_VARIABLE, value: `${FOLDER}/${FILE}` }],
  volumeMounts: [{ name: NAME, mountPath: FOLDER, readOnly: true }],
  volumes: [
    {
      name: NAME,
      downwardAPI: {
        items: [{ path: FILE, fieldRef: { fieldPath: `metadata.annotations['${START_ANNOTATION}']` } }],
      },
    },
  ],
} as const;

/** What has to be applied to a pod so that it begins. The uid keeps it from being applied to another pod of that name. */
export function startOrder({ metadata: { name, namespace, uid } }: KubeObject, at: Date): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      annotations: { [START_ANNOTATION]: at.toISOString() },
    },
  };
}
