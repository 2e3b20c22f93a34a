import type { KubeObject } from "../../kubernetes/cluster.ts";
import type { LoadSpec } from "../spec.ts";

/** The container that sends, beside whatever a mesh injects. */
export const LOAD_CONTAINER = "load";

export interface LoadJobPlan {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly pods: number;
  /** Labels of the run, e.g. `regatta.dev/run`. */
  readonly runLabels: Readonly<Record<string, string>>;
  /** When all pods begin. */
  readonly startAt?: Date;
  /** After this the cluster ends the pods itself, should nobody be left to do it. */
  readonly deadlineS: number;
}

/** The Indexed Job whose pods send a load test together. Pure. */
export function buildLoadJob(spec: LoadSpec, plan: LoadJobPlan): KubeObject {
  const labels = {
    ...plan.runLabels,
    "app.kubernetes.io/managed-by": "regatta",
    "app.kubernetes.io/name": "regatta-load",
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: plan.name, namespace: plan.namespace, labels },
    spec: {
      completionMode: "Indexed",
      completions: plan.pods,
      parallelism: plan.pods,
      // A load test that starts over in the middle would be spliced from two: a lost pod stays lost.
      backoffLimit: 0,
      activeDeadlineSeconds: plan.deadlineS,
      ttlSecondsAfterFinished: 300,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: "Never",
          containers: [
            {
              name: LOAD_CONTAINER,
              image: plan.image,
              imagePullPolicy: "IfNotPresent",
              args: ["load-worker"],
              env: environmentOf(spec, plan),
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

function environmentOf(
  spec: LoadSpec,
  plan: LoadJobPlan,
): readonly { readonly name: string; readonly value: string }[] {
  return [
    { name: "REGATTA_LOAD_SPEC", value: JSON.stringify(spec) },
    { name: "REGATTA_LOAD_SHARES", value: String(plan.pods) },
    ...(plan.startAt === undefined ? [] : [{ name: "REGATTA_START_AT", value: plan.startAt.toISOString() }]),
  ];
}
