import { CoreV1Api, KubeConfig, Watch } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentLog } from "../../src/base/log.ts";
import type { Cluster, KubeObject } from "../../src/kubernetes/cluster.ts";
import { connectCluster } from "../../src/kubernetes/connect-cluster.ts";
import { allGone, jobComplete, podsReady, workloadsAvailable } from "../../src/kubernetes/readiness.ts";
import { catalogueDeployment, catalogueService, configMap, deployment, job } from "./objects.ts";

/** A cluster to hold to the contract. */
export interface ContractConnection {
  readonly kubeconfigPath: string;
  /** Regatta's image, as pods of this cluster name it. */
  readonly image: string;
  close(): Promise<void>;
}

const WAIT_MS = 60_000;

/**
 * Defines the suite of everything that the product uses of the Kubernetes API. The same tests hold the sandbox and a
 * real API server to it.
 */
export function describeClusterContract(title: string, open: () => Promise<ContractConnection>): void {
  describe(title, () => {
    const namespace = `contract-${Math.random().toString(36).slice(2, 8)}`;
    let connection: ContractConnection;
    let cluster: Cluster;

    beforeAll(async () => {
      connection = await open();
      cluster = await connectCluster({ kubeconfigPath: connection.kubeconfigPath, log: silentLog });
      await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    });

    afterAll(async () => {
      await cluster?.delete({ apiVersion: "v1", kind: "Namespace", name: namespace });
      cluster?.close();
      await connection?.close();
    });

    const waitFor = (
      ...[selector, predicate, what]: [
        Parameters<Cluster["waitFor"]>[0],
        Parameters<Cluster["waitFor"]>[1],
        string,
      ]
    ) => cluster.waitFor(selector, predicate, { timeoutMs: WAIT_MS, what });
    const podsOf = (app: string) => ({
      apiVersion: "v1",
      kind: "Pod",
      namespace,
      labelSelector: `app=${app}`,
    });
    const collect = async (lines: AsyncIterable<string>) => {
      const all: string[] = [];
      for await (const line of lines) all.push(line);
      return all;
    };

    describe("objects", () => {
      test("the cluster tells its identity, version and nodes", async () => {
        const facts = await cluster.facts();
        expect(facts.uid).toMatch(/^[0-9a-f-]{36}$/);
        expect(facts.version).toMatch(/^v1\.\d+/);
        expect(facts.nodes[0]?.cores).toBeGreaterThan(0);
        expect(facts.nodes[0]?.memoryMb).toBeGreaterThan(100);
      });

      test("applying twice changes nothing the second time", async () => {
        const first = await cluster.apply(configMap(namespace, "twice", { a: "1" }));
        const second = await cluster.apply(configMap(namespace, "twice", { a: "1" }));
        expect(first.metadata.uid).toBeTruthy();
        expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      });

      test("what is no longer applied is removed, what changed is changed", async () => {
        await cluster.apply(configMap(namespace, "shrinks", { a: "1", b: "1" }));
        const after = await cluster.apply(configMap(namespace, "shrinks", { b: "2" }));
        expect(after.data).toEqual({ b: "2" });
        const reference = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "shrinks" };
        expect((await cluster.get(reference))?.data).toEqual({ b: "2" });
      });

      test("a dry run answers with the object and changes nothing", async () => {
        const dry = await cluster.apply(configMap(namespace, "dry", { a: "1" }), { dryRun: true });
        expect(dry.data).toEqual({ a: "1" });
        expect(
          await cluster.get({ apiVersion: "v1", kind: "ConfigMap", namespace, name: "dry" }),
        ).toBeUndefined();
      });

      test("lists by labels, in one namespace and in all", async () => {
        await cluster.apply(configMap(namespace, "red", {}, { colour: "red", contract: namespace }));
        await cluster.apply(configMap(namespace, "blue", {}, { colour: "blue", contract: namespace }));
        const names = async (labelSelector: string, inNamespace?: string) =>
          (
            await cluster.list({
              apiVersion: "v1",
              kind: "ConfigMap",
              labelSelector,
              ...(inNamespace === undefined ? {} : { namespace: inNamespace }),
            })
          )
            .map((object) => object.metadata.name)
            .sort();
        expect(await names("colour=red", namespace)).toEqual(["red"]);
        expect(await names("colour", namespace)).toEqual(["blue", "red"]);
        expect(await names(`contract=${namespace},colour!=red`)).toEqual(["blue"]);
        expect(await names("colour=green", namespace)).toEqual([]);
      });

      test("deleting tells whether there was something to delete", async () => {
        await cluster.apply(configMap(namespace, "goes", {}));
        const reference = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "goes" };
        expect(await cluster.delete(reference)).toBe(true);
        expect(await cluster.delete(reference)).toBe(false);
        expect(await cluster.get(reference)).toBeUndefined();
      });
    });

    describe("refusals", () => {
      test.each([
        ["a name that is none", configMap(namespace, "Not_A_Name", {}), "KUBE_INVALID"],
        ["a namespace that is not there", configMap("nowhere-at-all", "x", {}), "KUBE_NOT_FOUND"],
        [
          "a kind that is not served",
          { apiVersion: "nothing.example/v1", kind: "Nothing", metadata: { name: "x" } },
          "KUBE_UNKNOWN_KIND",
        ],
      ])("%s", async (_, object: KubeObject, code) => {
        await expect(cluster.apply(object)).rejects.toMatchObject({ code });
      });

      test("the log of a pod that is not there", async () => {
        await expect(collect(cluster.logs({ namespace, name: "nobody" }))).rejects.toMatchObject({
          code: "KUBE_NOT_FOUND",
        });
      });
    });

    describe("waiting", () => {
      test("sees what is made, changed and deleted after it began", async () => {
        const selector = { apiVersion: "v1", kind: "ConfigMap", namespace, name: "awaited" };
        const seen: string[] = [];
        const done = cluster.waitFor(
          selector,
          ([object]) => {
            const step = object ? String((object.data as { step?: string }).step) : "absent";
            if (seen.at(-1) !== step) seen.push(step);
            return seen.length === 4 ? { kind: "done" } : { kind: "waiting", missing: `is ${step}` };
          },
          {
            timeoutMs: WAIT_MS,
            what: "the whole story",
            onWaiting: (missing) => {
              // Each step is taken when the one before was seen, so that the watch and not the list tells it.
              const next: Record<string, () => Promise<unknown>> = {
                "is absent": () => cluster.apply(configMap(namespace, "awaited", { step: "1" })),
                "is 1": () => cluster.apply(configMap(namespace, "awaited", { step: "2" })),
                "is 2": () => cluster.delete(selector),
              };
              void next[missing]?.();
            },
          },
        );
        await done;
        expect(seen).toEqual(["absent", "1", "2", "absent"]);
      });

      test("ends at its limit, with what was missing", async () => {
        const waiting = cluster.waitFor(
          { apiVersion: "v1", kind: "ConfigMap", namespace, name: "never" },
          () => ({ kind: "waiting", missing: "it has not come" }),
          { timeoutMs: 300, what: "a miracle" },
        );
        await expect(waiting).rejects.toMatchObject({
          code: "KUBE_WAIT_TIMEOUT",
          message: expect.stringContaining("it has not come"),
        });
      });

      test("ends when its signal is aborted, with the signal's reason", async () => {
        const controller = new AbortController();
        const waiting = cluster.waitFor(
          { apiVersion: "v1", kind: "ConfigMap", namespace, name: "never" },
          () => ({ kind: "waiting", missing: "it has not come" }),
          {
            timeoutMs: WAIT_MS,
            what: "a miracle",
            signal: controller.signal,
            onWaiting: () => controller.abort(new Error("stopped by hand")),
          },
        );
        await expect(waiting).rejects.toThrow("stopped by hand");
      });
    });

    describe("custom resources", () => {
      const group = `${namespace}.example`;
      const definition = {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: `gadgets.${group}` },
        spec: {
          group,
          scope: "Namespaced",
          names: { kind: "Gadget", plural: "gadgets", singular: "gadget", listKind: "GadgetList" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: {
                openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
              },
            },
          ],
        },
      };
      const gadget: KubeObject = {
        apiVersion: `${group}/v1`,
        kind: "Gadget",
        metadata: { name: "one", namespace },
        spec: { from: [{ ports: [{ "a-b": 1 }] }], enum: ["x"] },
      };

      test("are served soon after their definition, keep every field, and go with it", async () => {
        await cluster.apply(definition);
        await waitFor(
          { apiVersion: definition.apiVersion, kind: definition.kind, name: definition.metadata.name },
          ([crd]) => {
            const conditions = (crd?.status as { conditions?: { type: string; status: string }[] })
              ?.conditions;
            const established = conditions?.some((c) => c.type === "Established" && c.status === "True");
            return established ? { kind: "done" } : { kind: "waiting", missing: "it is not established" };
          },
          "the definition to be established",
        );
        await cluster.apply(gadget);
        const selector = { apiVersion: gadget.apiVersion, kind: "Gadget", namespace };
        expect((await cluster.list(selector)).map((object) => object.spec)).toEqual([gadget.spec]);
        const { apiVersion, kind } = definition;
        await cluster.delete({ apiVersion, kind, name: definition.metadata.name });
        await waitFor({ apiVersion, kind, name: definition.metadata.name }, allGone, "the definition to go");
      });
    });

    describe("workloads", () => {
      test("a Deployment's pods get ready, its Service reaches them by name, a new version replaces them", async () => {
        await cluster.apply(catalogueService(namespace));
        await cluster.apply(catalogueDeployment(namespace, connection.image, "v1"));
        await waitFor(podsOf("catalogue"), podsReady(1), "the catalogue");
        expect(await probe("first", "http://catalogue/version")).toContain('"version":"v1"');

        await cluster.apply(catalogueDeployment(namespace, connection.image, "v2"));
        const deployments = { apiVersion: "apps/v1", kind: "Deployment", namespace };
        await waitFor(deployments, workloadsAvailable(["catalogue"]), "the second version");
        await waitFor(
          podsOf("catalogue"),
          (pods) =>
            pods.length === 1 ? { kind: "done" } : { kind: "waiting", missing: "the old pod is there" },
          "the old pod to go",
        );
        expect(await probe("second", `http://catalogue.${namespace}:80/version`)).toContain('"version":"v2"');
      });

      test("an Indexed Job runs a pod an index, tells each its own, and takes its pods along", async () => {
        const spec = { completionMode: "Indexed", completions: 2, parallelism: 2 };
        const program = ["bookshop", "probe", `http://catalogue.${namespace}/version`];
        await cluster.apply(job(namespace, "indexed", connection.image, program, { spec }));
        await waitFor(
          { apiVersion: "batch/v1", kind: "Job", namespace, name: "indexed" },
          jobComplete,
          "the Job",
        );
        const pods = await cluster.list({ ...podsOf("indexed") });
        const indexes = pods.map(
          (pod) => pod.metadata.annotations?.["batch.kubernetes.io/job-completion-index"],
        );
        expect(indexes.sort()).toEqual(["0", "1"]);
        await cluster.delete({ apiVersion: "batch/v1", kind: "Job", namespace, name: "indexed" });
        await waitFor(podsOf("indexed"), allGone, "the Job's pods to go");
      });

      test("a Job completes although a native sidecar still runs", async () => {
        const initContainers = [
          {
            name: "companion",
            image: connection.image,
            args: ["bookshop", "ratings"],
            restartPolicy: "Always",
            startupProbe: {
              httpGet: { path: "/healthz", port: 8080 },
              periodSeconds: 1,
              failureThreshold: 60,
            },
          },
        ];
        const program = ["bookshop", "probe", "http://127.0.0.1:8080/version"];
        await cluster.apply(
          job(namespace, "accompanied", connection.image, program, { pod: { initContainers } }),
        );
        const selector = { apiVersion: "batch/v1", kind: "Job", namespace, name: "accompanied" };
        await waitFor(selector, jobComplete, "the Job");
        const [pod] = await cluster.list(podsOf("accompanied"));
        const lines = await collect(
          cluster.logs({ namespace, name: pod?.metadata.name ?? "", container: "main" }, { tailLines: 1 }),
        );
        expect(lines.join("")).toContain('"service":"ratings"');
      });

      test("a followed log ends with its container, and an abandoned one ends at once", async () => {
        const [pod] = await cluster.list(podsOf("catalogue"));
        const place = { namespace, name: pod?.metadata.name ?? "" };
        const controller = new AbortController();
        const following = collect(cluster.logs(place, { follow: true, signal: controller.signal }));
        controller.abort(new Error("enough"));
        await expect(following).rejects.toThrow("enough");
        const untilEnd = collect(cluster.logs(place, { follow: true }));
        await cluster.delete({ apiVersion: "v1", kind: "Pod", ...place });
        expect(await untilEnd).toEqual(expect.any(Array));
      });

      test("a program that fails is explained with its own last words", async () => {
        await cluster.apply(deployment(namespace, "broken", connection.image, ["bookshop", "nothing"]));
        await waitFor(
          podsOf("broken"),
          (pods) => {
            const status = pods[0]?.status as { containerStatuses?: { restartCount: number }[] } | undefined;
            const restarts = status?.containerStatuses?.[0]?.restartCount ?? 0;
            return restarts > 0 ? { kind: "done" } : { kind: "waiting", missing: "it has not failed yet" };
          },
          "the first restart",
        );
        const why = await cluster.explainPods({ namespace, labelSelector: "app=broken" });
        expect(why).toContain('There is no bookshop service "nothing"');
        await cluster.delete({ apiVersion: "apps/v1", kind: "Deployment", namespace, name: "broken" });
        await waitFor(podsOf("broken"), allGone, "the broken pods to go");
      });

      test("a namespace takes everything in it along", async () => {
        const name = `${namespace}-short`;
        await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
        await cluster.apply(configMap(name, "inside", {}));
        await cluster.apply(catalogueDeployment(name, connection.image, "v1"));
        await waitFor({ apiVersion: "v1", kind: "Pod", namespace: name }, podsReady(1), "a pod inside");
        await cluster.delete({ apiVersion: "v1", kind: "Namespace", name });
        await waitFor({ apiVersion: "v1", kind: "Namespace", name }, allGone, "the namespace to go");
        const left = await cluster.list({ apiVersion: "v1", kind: "ConfigMap", namespace: name });
        expect(left).toEqual([]);
      });

      async function probe(name: string, url: string): Promise<string> {
        await cluster.apply(job(namespace, name, connection.image, ["bookshop", "probe", url]));
        await waitFor({ apiVersion: "batch/v1", kind: "Job", namespace, name }, jobComplete, url);
        const [pod] = await cluster.list(podsOf(name));
        return (await collect(cluster.logs({ namespace, name: pod?.metadata.name ?? "" }))).join("\n");
      }
    });

    test("the official client lists and watches with the same kubeconfig", async () => {
      const config = new KubeConfig();
      config.loadFromFile(connection.kubeconfigPath);
      const namespaces = await config.makeApiClient(CoreV1Api).listNamespace();
      expect(namespaces.items.map((item) => item.metadata?.name)).toContain(namespace);
      const path = `/api/v1/namespaces/${namespace}/configmaps`;
      const phase = await new Promise<string>((resolve, reject) => {
        const watch = new Watch(config).watch(
          path,
          { fieldSelector: "metadata.name=twice" },
          (type: string) => {
            resolve(type);
            void watch.then((controller) => controller.abort());
          },
          (error: unknown) => {
            if (error) reject(error as Error);
          },
        );
      });
      expect(phase).toBe("ADDED");
    });
  });
}
