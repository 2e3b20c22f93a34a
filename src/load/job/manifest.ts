import type { KubeObject } from "../../kubernetes/cluster.ts";
import type { RequestSpec } from "../order/request.ts";
import type { LoadSpec } from "../order/spec.ts";
import { targetsOf } from "../order/targets.ts";
import { bodyOf } from "../wire/request-source.ts";
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

const SPEC_VARIABLE = "REGATTA_LOAD_SPEC";
const SPEC_KEY = "spec";
const NONE = { volumeMounts: [], volumes: [] } as const;
/** Names of headers that usually carry credentials. */
const SECRET_HEADER = /auth|token|key|secret|cookie|session|password|credential/i;

export type EnvironmentVariable = { readonly name: string } & (
  | { readonly value: string }
  | { readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } } }
);

/**
 * Whether a load test contains something that may be a key, a password or a token, which not everyone who may see the Job
 * should be able to read. A query, a body or a message cannot be distinguished from a secret, so it counts as one.
 */
export function holdsSecrets(spec: RequestSpec & Pick<LoadSpec, "others">): boolean {
  return (
    spec.tls.key !== undefined ||
    spec.call !== undefined ||
    targetsOf(spec).some((target) => {
      const { username, password, search } = new URL(target.url);
      return (
        username + password + search !== "" ||
        bodyOf(target) !== undefined ||
        Object.keys(target.headers).some((name) => SECRET_HEADER.test(name))
      );
    })
  );
}

/** The Secret from which the pods of a load test with secrets read their settings. */
export function buildLoadSecret(spec: LoadSpec, plan: LoadJobPlan, jobUid: string): KubeObject {
  return buildWorkerSecret(plan, jobUid, JSON.stringify(spec));
}

/**
 * A Secret with the settings of a Job's pods, as text. It has the Job's name and is created after the Job, which owns it,
 * so that the cluster removes both together in case nothing else is left to do so. Pods wait until it exists.
 */
export function buildWorkerSecret(plan: LoadJobPlan, jobUid: string, text: string): KubeObject {
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
    data: { [SPEC_KEY]: Buffer.from(text, "utf8").toString("base64") },
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
export function buildLoadJob(spec: LoadSpec, plan: LoadJobPlan): KubeObject {
  return buildWorkerJob(
    plan,
    "load-worker",
    environmentOf(spec, plan),
    isToldToStart(plan) ? startVolume : NONE,
  );
}

/** A pod alone begins as soon as it is ready; several wait until they are told to. */
export function isToldToStart({ pods }: Pick<LoadJobPlan, "pods">): boolean {
  return pods > 1;
}

/** An Indexed Job whose pods run one of the image's programs once and are not restarted. Pure. */
export function buildWorkerJob(
  plan: LoadJobPlan,
  program: "load-worker" | "http-check",
  env: readonly EnvironmentVariable[],
  { volumeMounts, volumes }: Pick<typeof startVolume, "volumeMounts" | "volumes"> | typeof NONE = NONE,
): KubeObject {
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
          ...(volumes.length === 0 ? {} : { volumes }),
          containers: [
            {
              name: LOAD_CONTAINER,
              image: plan.image,
              imagePullPolicy: "IfNotPresent",
              args: [program],
              env,
              ...(volumeMounts.length === 0 ? {} : { volumeMounts }),
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

function environmentOf(spec: LoadSpec, plan: LoadJobPlan): readonly EnvironmentVariable[] {
  return [
    orderVariable(SPEC_VARIABLE, JSON.stringify(spec), plan, holdsSecrets(spec)),
    { name: "REGATTA_LOAD_SHARES", value: String(plan.pods) },
    ...(isToldToStart(plan) ? startVolume.env : []),
  ];
}

/** The variable with the pods' settings: as plain text, or from the Secret of their Job. */
export function orderVariable(
  name: string,
  text: string,
  plan: Pick<LoadJobPlan, "name">,
  isSecret: boolean,
): EnvironmentVariable {
  return isSecret
    ? { name, valueFrom: { secretKeyRef: { name: plan.name, key: SPEC_KEY } } }
    : { name, value: text };
}
