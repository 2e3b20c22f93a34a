import { describe, expect, test } from "vitest";
import { containerStatuses } from "../../src/kubernetes/objects/container-statuses.ts";
import { objectsAre } from "../../src/kubernetes/objects/object-conditions.ts";
import {
  allGone,
  isPodReady,
  jobComplete,
  podsReady,
  workloadsAvailable,
} from "../../src/kubernetes/objects/readiness.ts";
import { type Bench, collectLines } from "./bench.ts";
import { catalogueDeployment, catalogueService, configMap, deployment, job } from "./objects.ts";

export function describeWorkloads(bench: () => Bench): void {
  describe("services", () => describeService(bench));
  describe("jobs", () => describeJobs(bench));

  test("a program that fails is explained with its last log lines", async () => {
    const { cluster, namespace, connection } = bench();
    const selector = bench().podsOf("broken");
    await cluster.apply(deployment(namespace, "broken", connection.image, ["bookshop", "nothing"]));
    await bench().waitFor(
      selector,
      (pods) => {
        const waits = pods
          .flatMap(containerStatuses)
          .some((status) => JSON.stringify(status).includes("CrashLoopBackOff"));
        return waits ? { kind: "done" } : { kind: "waiting", missing: "it has not failed twice yet" };
      },
      "the crash loop",
    );
    const why = await cluster.explainPods({ namespace, labelSelector: "app=broken" });
    expect(why).toContain('There is no bookshop service "nothing"');
    await cluster.delete({ apiVersion: "apps/v1", kind: "Deployment", namespace, name: "broken" });
    await bench().waitFor(selector, allGone, "the broken pods to be gone");
  });

  test("deleting a namespace deletes everything in it", async () => {
    const { cluster, connection } = bench();
    const name = `${bench().namespace}-short`;
    await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    await cluster.apply(configMap(name, "inside", {}));
    await cluster.apply(catalogueDeployment(name, connection.image, "v1"));
    await bench().waitFor({ apiVersion: "v1", kind: "Pod", namespace: name }, podsReady(1), "a pod inside");
    await cluster.delete({ apiVersion: "v1", kind: "Namespace", name });
    await bench().waitFor({ apiVersion: "v1", kind: "Namespace", name }, allGone, "the namespace to be gone");
    expect(await cluster.list({ apiVersion: "v1", kind: "ConfigMap", namespace: name })).toEqual([]);
  });
}

function describeService(bench: () => Bench): void {
  test("reaches a Deployment's pods by name; a new version replaces them", async () => {
    const { cluster, namespace, connection } = bench();
    await cluster.apply(catalogueService(namespace));
    await cluster.apply(catalogueDeployment(namespace, connection.image, "v1"));
    await bench().waitFor(bench().podsOf("catalogue"), podsReady(1), "the catalogue");
    expect(await bench().probe("first", "http://catalogue/version")).toContain('"version":"v1"');

    await cluster.apply(catalogueDeployment(namespace, connection.image, "v2"));
    const deployments = { apiVersion: "apps/v1", kind: "Deployment", namespace };
    await bench().waitFor(deployments, workloadsAvailable(["catalogue"]), "the second version");
    const isAvailable = objectsAre({ kind: "condition", type: "Available", status: "True" }, 1);
    await bench().waitFor({ ...deployments, name: "catalogue" }, isAvailable, "its condition");
    const left = (await cluster.list(bench().podsOf("catalogue"))).filter(
      ({ metadata }) => metadata.deletionTimestamp === undefined,
    );
    expect(left.map((pod) => [isPodReady(pod), JSON.stringify(pod.spec).includes('"v2"')])).toEqual([
      [true, true],
    ]);
    await bench().waitFor(
      bench().podsOf("catalogue"),
      (pods) => (pods.length === 1 ? { kind: "done" } : { kind: "waiting", missing: "the old pod is there" }),
      "the old pod to be gone",
    );
    const url = `http://catalogue.${namespace}:80/version`;
    expect(await bench().probe("second", url)).toContain('"version":"v2"');
  });

  test("a followed log ends when its container does, and an abandoned one ends at once", async () => {
    const { cluster, namespace } = bench();
    const [pod] = await cluster.list(bench().podsOf("catalogue"));
    const place = { namespace, name: pod?.metadata.name ?? "" };
    const controller = new AbortController();
    const following = collectLines(cluster.logs(place, { follow: true, signal: controller.signal }));
    controller.abort(new Error("enough"));
    await expect(following).rejects.toThrow("enough");
    const untilEnd = collectLines(cluster.logs(place, { follow: true }));
    await cluster.delete({ apiVersion: "v1", kind: "Pod", ...place });
    expect((await untilEnd).join("\n")).toContain('{"requests":1,"service":"catalogue","version":"v2"}');
  });
}

function describeJobs(bench: () => Bench): void {
  test("an Indexed Job runs one pod per index, tells each its index, and is deleted with its pods", async () => {
    const { cluster, namespace, connection } = bench();
    const program = ["bookshop", "probe", `http://catalogue.${namespace}/version`];
    const spec = { completionMode: "Indexed", completions: 2, parallelism: 2 };
    const selector = { apiVersion: "batch/v1", kind: "Job", namespace, name: "indexed" };
    await cluster.apply(job(namespace, "indexed", connection.image, program, { spec }));
    await bench().waitFor(selector, jobComplete, "the Job");
    const pods = await cluster.list(bench().podsOf("indexed"));
    const annotation = "batch.kubernetes.io/job-completion-index";
    expect(pods.map((pod) => pod.metadata.annotations?.[annotation]).sort()).toEqual(["0", "1"]);
    await cluster.delete(selector);
    await bench().waitFor(bench().podsOf("indexed"), allGone, "the Job's pods to be gone");
  });

  test("a Job whose program fails is reported as failed", async () => {
    const { cluster, namespace, connection } = bench();
    await cluster.apply(job(namespace, "fails", connection.image, ["bookshop", "nothing"]));
    const selector = { apiVersion: "batch/v1", kind: "Job", namespace, name: "fails" };
    await expect(bench().waitFor(selector, jobComplete, "the Job")).rejects.toMatchObject({
      code: "KUBE_WAIT_FAILED",
    });
  });

  test("a Job completes even though a native sidecar is still running", async () => {
    const { cluster, namespace, connection } = bench();
    const companion = {
      name: "companion",
      image: connection.image,
      args: ["bookshop", "ratings"],
      restartPolicy: "Always",
      startupProbe: { httpGet: { path: "/healthz", port: 8080 }, periodSeconds: 1, failureThreshold: 60 },
    };
    const program = ["bookshop", "probe", "http://localhost:8080/version"];
    const pod = { initContainers: [companion] };
    await cluster.apply(job(namespace, "accompanied", connection.image, program, { pod }));
    const selector = { apiVersion: "batch/v1", kind: "Job", namespace, name: "accompanied" };
    await bench().waitFor(selector, jobComplete, "the Job");
    expect(await bench().logOf("accompanied")).toContain('"service":"ratings"');
  });
}
