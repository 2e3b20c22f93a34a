import { describe, expect, test } from "vitest";
import { buildLoadJob, buildOrderSecret, buildWorkerJob, type LoadJobPlan } from "./manifest.ts";

const plan: LoadJobPlan = {
  name: "regatta-load-01k8",
  namespace: "race",
  image: "registry.example.com/regatta:1.2",
  pods: 3,
  runLabels: { "regatta.dev/run": "01k8" },
  deadlineS: 180,
};

describe("buildLoadJob", () => {
  test("is an Indexed Job that never retries and cleans up after itself", () => {
    expect(buildLoadJob(plan)).toMatchObject({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name: "regatta-load-01k8",
        namespace: "race",
        labels: { "app.kubernetes.io/managed-by": "regatta", "regatta.dev/run": "01k8" },
      },
      spec: {
        completionMode: "Indexed",
        completions: 3,
        parallelism: 3,
        backoffLimitPerIndex: 0,
        activeDeadlineSeconds: 180,
        ttlSecondsAfterFinished: 300,
        template: {
          metadata: { labels: { "regatta.dev/run": "01k8" } },
          spec: {
            restartPolicy: "Never",
            containers: [{ image: plan.image, args: ["load-worker"], imagePullPolicy: "IfNotPresent" }],
          },
        },
      },
    });
  });

  test("gives the worker its settings, and the file that says when to begin only if there are several pods", () => {
    const podOf = (pods: number) => {
      const job = buildLoadJob({ ...plan, pods }).spec as {
        template: { spec: { volumes?: unknown[]; containers: [Container] } };
      };
      const { volumes, containers } = job.template.spec;
      const variables = new Map(containers[0].env.map(({ name, value }) => [name, value]));
      return { variables, volumes, mounts: containers[0].volumeMounts };
    };
    const together = podOf(3);
    expect(together.variables.get("REGATTA_ORDER_FILE")).toBe("/etc/regatta/order/order");
    expect(together.variables.get("REGATTA_LOAD_SHARES")).toBe("3");
    expect(together.variables.get("REGATTA_START_FILE")).toBe("/etc/regatta/start/at");
    expect(together.mounts).toMatchObject([
      { mountPath: "/etc/regatta/order" },
      { mountPath: "/etc/regatta/start" },
    ]);
    expect(together.volumes).toMatchObject([
      { secret: { secretName: plan.name } },
      { downwardAPI: { items: [{ path: "at", fieldRef: { fieldPath: expect.any(String) } }] } },
    ]);
    const alone = podOf(1);
    expect(alone.variables.has("REGATTA_START_FILE")).toBe(false);
    expect([alone.volumes?.length, alone.mounts?.length]).toEqual([1, 1]);
  });
});

interface Container {
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly volumeMounts?: readonly unknown[];
}

test.each([
  ["a load test", buildLoadJob(plan)],
  ["a check of a URL", buildWorkerJob(plan, "http-check")],
])("the pods of %s get their order as a file from a Secret, and the Job has nothing of it", (_, job) => {
  const order = JSON.stringify({ url: "http://shop/a-t0ken", headers: { "x-unusual": "an0ther" } });
  const secret = buildOrderSecret(plan, "u1", order) as unknown as {
    readonly data: { readonly order: string };
  };
  expect(secret).toMatchObject({
    kind: "Secret",
    metadata: {
      name: plan.name,
      namespace: plan.namespace,
      labels: { "regatta.dev/run": "01k8" },
      ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: plan.name, uid: "u1" }],
    },
  });
  expect(Buffer.from(secret.data.order, "base64").toString("utf8")).toBe(order);
  expect(JSON.stringify(job)).toContain(`{"secretName":"${plan.name}"}`);
  expect(JSON.stringify(job)).not.toContain("secretKeyRef");
});
