import { expect, test } from "vitest";
import type { Cluster, KubeObject } from "../../src/kubernetes/cluster.ts";
import { podsReady } from "../../src/kubernetes/objects/readiness.ts";
import { runLoadJob } from "../../src/load/job/run-load-job.ts";
import { createLoadSpec } from "../../src/load/order/spec.ts";
import type { Bench } from "./bench.ts";
import { catalogueDeployment, catalogueService } from "./objects.ts";

const LOAD_PODS = "app.kubernetes.io/name=regatta-load";

export function describeLoad(bench: () => Bench): void {
  test("a load Job's pods begin when the last of them is ready, and a late one is not lost", async () => {
    const { cluster, namespace, connection } = bench();
    await cluster.apply(catalogueService(namespace));
    await cluster.apply(catalogueDeployment(namespace, connection.image, "v1"));
    await bench().waitFor(bench().podsOf("catalogue"), podsReady(1), "the catalogue");
    const url = `http://catalogue.${namespace}.svc.cluster.local/version`;
    const spec = createLoadSpec({ url, rateRps: 40, durationMs: 2_000, connections: 4 });
    const told = new Set<string>();
    const result = await runLoadJob(withLatePods(cluster, namespace, told), spec, {
      namespace,
      image: connection.image,
      pods: 3,
      runLabels: { "regatta.dev/run": namespace },
      signal: new AbortController().signal,
      timeoutMs: 120_000,
    });
    expect(result).toMatchObject({ partial: false, workers: 3, requests: 80, status: { 200: 80 } });
    expect(told.size).toBe(1);
  });
}

/** The cluster, with Jobs of which only one pod is created until that one has said that it is ready. */
function withLatePods(cluster: Cluster, namespace: string, told: Set<string>): Cluster {
  let whole: KubeObject | undefined;
  const apply: Cluster["apply"] = async (object, options) => {
    if (object.kind === "Job") {
      whole = object;
      return cluster.apply({ ...object, spec: { ...(object.spec as object), parallelism: 1 } }, options);
    }
    for (const instant of instantsOf(object)) told.add(instant);
    const applied = await cluster.apply(object, options);
    // The pods wait for their order, which is in the Secret that follows the Job.
    if (object.kind !== "Secret" || whole === undefined) return applied;
    await firstIsReady(cluster, namespace);
    await cluster.apply(whole, options);
    return applied;
  };
  return new Proxy(cluster, {
    get(target, key) {
      if (key === "apply") return apply;
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

function instantsOf({ metadata }: KubeObject): readonly string[] {
  return Object.values(metadata.annotations ?? {});
}

async function firstIsReady(cluster: Cluster, namespace: string): Promise<void> {
  const selector = { apiVersion: "v1", kind: "Pod", namespace, labelSelector: LOAD_PODS };
  const running = (pods: readonly KubeObject[]) =>
    pods.some(({ status }) => (status as { phase?: string } | undefined)?.phase === "Running")
      ? ({ kind: "done" } as const)
      : ({ kind: "waiting", missing: "it does not" } as const);
  const [pod] = await cluster.waitFor(selector, running, { timeoutMs: 60_000, what: "the first pod to run" });
  const place = { namespace, name: pod?.metadata.name ?? "", container: "load" };
  for await (const line of cluster.logs(place, { follow: true })) if (line.includes('"ready"')) return;
}
