import type { KubeObject } from "../../kubernetes/cluster.ts";
import { ORDER_KEY, orderVolume } from "./order-volume.ts";
import { startVolume } from "./start-volume.ts";

/** The container that sends the load; a mesh may inject others. */
export const LOAD_CONTAINER = "load";

/** The label on every load Job and its pods. */
export const LOAD_NAME_LABEL = { "app.kubernetes.io/name": "regatta-load" } as const;

export interface LoadJobPlan {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly pods: number;
  /** Labels of the run and the cell, such as `regatta.dev/run`. */
  readonly runLabels: Readonly<Record<string, string>>;
  /** After this, the cluster itself ends the pods, in case nothing else is left to do so. */
  readonly deadlineS: number;
}

interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

/** Files that a pod gets, and the variables with their paths. */
interface PodFiles {
  readonly env: readonly EnvironmentVariable[];
  readonly volumeMounts: readonly object[];
  readonly volumes: readonly object[];
}

/**
 * The Secret with the order of a Job's pods, which they get as a file. It has the Job's name and is created after the Job,
 * which owns it, so that the cluster removes both together in case nothing else is left to do so. Pods wait until it
 * exists.
 * @param order as JSON.
 */
export function buildOrderSecret(plan: LoadJobPlan, jobUid: string, order: string): KubeObject {
  const owner = { apiVersion: "batch/v1", kind: "Job", name: plan.name, uid: jobUid };
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: plan.name,
      namespace: plan.namespace,
      labels: labelsOf(plan),
      ownerReferences: [owner],
    },
    type: "Opaque",
    data: { [ORDER_KEY]: Buffer.from(order, "utf8").toString("base64") },
  };
}

function labelsOf(plan: LoadJobPlan): Readonly<Record<string, string>> {
  return {
    ...plan.runLabels,
    "app.kubernetes.io/managed-by": "regatta",
    ...LOAD_NAME_LABEL,
  };
}

/** The Indexed Job whose pods together send a load test. Pure. */
export function buildLoadJob(plan: LoadJobPlan): KubeObject {
  const shares = [{ name: "REGATTA_LOAD_SHARES", value: String(plan.pods) }];
  return buildWorkerJob(plan, "load-worker", shares, isToldToStart(plan) ? [startVolume] : []);
}

/** A pod alone begins as soon as it is ready; several wait until they are told to. */
export function isToldToStart({ pods }: Pick<LoadJobPlan, "pods">): boolean {
  return pods > 1;
}

/**
 * An Indexed Job whose pods run one of the image's programs once and are not restarted. They find their order in the Secret
 * of the Job's name; nothing of it stands in the Job. Pure.
 */
export function buildWorkerJob(
  plan: LoadJobPlan,
  program: "load-worker" | "http-check",
  variables: readonly EnvironmentVariable[] = [],
  more: readonly PodFiles[] = [],
): KubeObject {
  const files: readonly PodFiles[] = [orderVolume(plan.name), ...more];
  const labels = labelsOf(plan);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: plan.name, namespace: plan.namespace, labels },
    spec: {
      completionMode: "Indexed",
      completions: plan.pods,
      parallelism: plan.pods,
      // A lost pod stays lost, because a load test that restarts halfway would be spliced from two. The limit applies to
      // each index rather than to the Job, so that the other pods continue (Kubernetes 1.29 and newer).
      backoffLimitPerIndex: 0,
      activeDeadlineSeconds: plan.deadlineS,
      ttlSecondsAfterFinished: 300,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: "Never",
          volumes: files.flatMap(({ volumes }) => volumes),
          containers: [
            {
              name: LOAD_CONTAINER,
              image: plan.image,
              imagePullPolicy: "IfNotPresent",
              args: [program],
              env: [...variables, ...files.flatMap(({ env }) => env)],
              volumeMounts: files.flatMap(({ volumeMounts }) => volumeMounts),
              resources: {
                requests: { cpu: "250m", memory: "96Mi" },
                limits: { memory: "512Mi" },
              },
            },
          ],
        },
      },
    },
  };
}
