import type { KubeObject } from "../../kubernetes/cluster.ts";
import type { RequestSpec } from "../order/request.ts";
import type { LoadSpec } from "../order/spec.ts";
import { targetsOf } from "../order/targets.ts";
import { bodyOf } from "../wire/request-source.ts";

/** The container that sends, beside whatever a mesh injects. */
export const LOAD_CONTAINER = "load";

/** On every load Job and its pods. */
export const LOAD_NAME_LABEL = { "app.kubernetes.io/name": "regatta-load" } as const;

export interface LoadJobPlan {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly pods: number;
  /** Labels of the run and of the work in it, e.g. `regatta.dev/run`. */
  readonly runLabels: Readonly<Record<string, string>>;
  /** When all pods begin. */
  readonly startAt?: Date;
  /** After this the cluster ends the pods itself, should nobody be left to do it. */
  readonly deadlineS: number;
}

const SPEC_VARIABLE = "REGATTA_LOAD_SPEC";
const SPEC_KEY = "spec";
/** Names of headers by which people say who they are. */
const SECRET_HEADER = /auth|token|key|secret|cookie|session|password|credential/i;

export type EnvironmentVariable = { readonly name: string } & (
  | { readonly value: string }
  | { readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } } }
);

/**
 * Whether a load test has in it what may be a key, a password or a token, which must not be read from the Job by everyone
 * who may see it. What people put into a query, a body or a message cannot be told from a secret, so it is taken for one.
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

/** The Secret from which the pods of a load test with secrets read what they are to do. */
export function buildLoadSecret(spec: LoadSpec, plan: LoadJobPlan, jobUid: string): KubeObject {
  return buildWorkerSecret(plan, jobUid, JSON.stringify(spec));
}

/**
 * A Secret with what a Job's pods are to do, as text. It has the Job's name, and is made after it: the cluster removes the
 * Secret with its owner, should nobody be left to do it. Pods wait for it.
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

/** The Indexed Job whose pods send a load test together. Pure. */
export function buildLoadJob(spec: LoadSpec, plan: LoadJobPlan): KubeObject {
  return buildWorkerJob(plan, "load-worker", environmentOf(spec, plan));
}

/** An Indexed Job whose pods run one of the image's programs once, and are not started again. Pure. */
export function buildWorkerJob(
  plan: LoadJobPlan,
  program: "load-worker" | "http-check",
  env: readonly EnvironmentVariable[],
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
      // A load test that starts over in the middle would be spliced from two: a lost pod stays lost. A limit for each index
      // and none for all, so that the others go on (Kubernetes 1.29 and newer).
      backoffLimitPerIndex: 0,
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
              args: [program],
              env,
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
    ...(plan.startAt === undefined ? [] : [{ name: "REGATTA_START_AT", value: plan.startAt.toISOString() }]),
  ];
}

/** What pods are to do: in their environment as it is, or from the Secret of their Job. */
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
