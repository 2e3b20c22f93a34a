import { describe, expect, test } from "vitest";
import { createLoadSpec } from "../order/spec.ts";
import { buildLoadJob, buildLoadSecret, holdsSecrets, type LoadJobPlan } from "./manifest.ts";

const spec = createLoadSpec({ url: "http://shop.race.svc.cluster.local/", rateRps: 50, durationMs: 1_000 });
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
    expect(buildLoadJob(spec, plan)).toMatchObject({
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
      const job = buildLoadJob(spec, { ...plan, pods }).spec as {
        template: { spec: { volumes?: unknown[]; containers: [Container] } };
      };
      const { volumes, containers } = job.template.spec;
      const variables = new Map(containers[0].env.map(({ name, value }) => [name, value]));
      return { variables, volumes, mounts: containers[0].volumeMounts };
    };
    const together = podOf(3);
    expect(JSON.parse(together.variables.get("REGATTA_LOAD_SPEC") ?? "")).toEqual(spec);
    expect(together.variables.get("REGATTA_LOAD_SHARES")).toBe("3");
    expect(together.variables.get("REGATTA_START_FILE")).toBe("/etc/regatta/start/at");
    expect(together.mounts).toMatchObject([{ mountPath: "/etc/regatta/start" }]);
    expect(together.volumes).toMatchObject([
      { downwardAPI: { items: [{ path: "at", fieldRef: { fieldPath: expect.any(String) } }] } },
    ]);
    const alone = podOf(1);
    expect(alone.variables.has("REGATTA_START_FILE")).toBe(false);
    expect([alone.volumes, alone.mounts]).toEqual([undefined, undefined]);
  });
});

interface Container {
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly volumeMounts?: readonly unknown[];
}

describe("a load test with secrets", () => {
  const request = { url: "http://shop.race.svc.cluster.local/", rateRps: 50, durationMs: 1_000 };

  test.each([
    ["nothing", {}, false],
    ["a harmless header", { headers: { "X-A": "b" } }, false],
    ["an authority to trust", { tls: { insecure: true } }, false],
    ["a token", { headers: { AUTHORIZATION: "Bearer abc" } }, true],
    ["a token of another target", { others: [{ url: request.url, headers: { cookie: "a=b" } }] }, true],
    ["a header of another name", { headers: { "Private-Token": "abc" } }, true],
    ["a query", { url: "http://shop.race.svc.cluster.local/?key=abc" }, true],
    ["a body", { body: "abc" }, true],
    ["a user that is a token", { url: "http://abc@shop.race.svc.cluster.local/" }, true],
    ["a password", { url: "http://ann:secret@shop.race.svc.cluster.local/" }, true],
  ])("is known by %s", (_, change, secret) => {
    expect(holdsSecrets(createLoadSpec({ ...request, ...change }))).toBe(secret);
  });

  test("reaches its pods through a Secret, and the Job reveals nothing", () => {
    const withToken = createLoadSpec({ ...request, headers: { authorization: "Bearer abc" } });
    const job = JSON.stringify(buildLoadJob(withToken, plan));
    expect(job).not.toContain("abc");
    expect(job).toContain(
      `{"name":"REGATTA_LOAD_SPEC","valueFrom":{"secretKeyRef":{"name":"${plan.name}","key":"spec"}}}`,
    );
    const secret = buildLoadSecret(withToken, plan, "u1") as unknown as { data: { spec: string } };
    expect(secret).toMatchObject({
      kind: "Secret",
      metadata: { name: plan.name, namespace: plan.namespace, labels: { "regatta.dev/run": "01k8" } },
    });
    expect(secret).toMatchObject({
      metadata: { ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name: plan.name, uid: "u1" }] },
    });
    expect(JSON.parse(Buffer.from(secret.data.spec, "base64").toString("utf8"))).toEqual(withToken);
  });
});
