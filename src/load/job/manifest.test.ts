import { describe, expect, test } from "vitest";
import { createLoadSpec } from "../spec.ts";
import { buildLoadJob, type LoadJobPlan } from "./manifest.ts";

const spec = createLoadSpec({ url: "http://shop.race.svc.cluster.local/", rateRps: 50, durationMs: 1_000 });
const plan: LoadJobPlan = {
  name: "regatta-load-01k8",
  namespace: "race",
  image: "registry.example.com/regatta:1.2",
  pods: 3,
  runLabels: { "regatta.dev/run": "01k8" },
  startAt: new Date("2026-01-02T03:04:05.000Z"),
  deadlineS: 180,
};

describe("buildLoadJob", () => {
  test("is an Indexed Job that never tries again and cleans up after itself", () => {
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
        backoffLimit: 0,
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

  test("gives the worker its settings, and the instant only when there is one", () => {
    const environment = (job: ReturnType<typeof buildLoadJob>) => {
      const template = job.spec as {
        template: { spec: { containers: [{ env: { name: string; value: string }[] }] } };
      };
      return new Map(template.template.spec.containers[0].env.map(({ name, value }) => [name, value]));
    };
    const { startAt: _, ...alone } = plan;
    const together = environment(buildLoadJob(spec, plan));
    expect(JSON.parse(together.get("REGATTA_LOAD_SPEC") ?? "")).toEqual(spec);
    expect(together.get("REGATTA_LOAD_SHARES")).toBe("3");
    expect(together.get("REGATTA_START_AT")).toBe("2026-01-02T03:04:05.000Z");
    expect(environment(buildLoadJob(spec, alone)).has("REGATTA_START_AT")).toBe(false);
  });
});
