import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { container, deployment, fetchText, MERGE, pod, service, TestSandbox } from "./harness.ts";

const NS = "/api/v1/namespaces/net";
const probe = { readinessProbe: { httpGet: { path: "/", port: 8080 } } };

let box: TestSandbox;
let caller: string;
let clusterIp: string;

beforeAll(async () => {
  box = await TestSandbox.start();
  for (const name of ["net", "other"]) await box.namespace(name);
  const named = container("main", ["serve", "8080"], {
    ...probe,
    ports: [{ name: "http", containerPort: 8080 }],
  });
  await box.apply("/apis/apps/v1/namespaces/net/deployments", deployment("web", [named], 2));
  const web = await box.create(`${NS}/services`, service("web", [{ port: 80, targetPort: "http" }]));
  clusterIp = String(web.spec.clusterIP);
  await box.create(
    `${NS}/services`,
    service("bare", [{ port: 8080 }], { clusterIP: "None", selector: { app: "web" } }),
  );
  await box.create(`${NS}/services`, service("empty", [{ port: 80 }]));
  await box.create("/api/v1/namespaces/other/pods", pod("caller", [container("main", ["serve"], probe)]));
  await box.create(`${NS}/pods`, pod("caller", [container("main", ["serve"], probe)]));
  await eventually("two endpoints", async () => (await endpoints("web")).length === 2);
  caller = String((await box.ready("net", "app=caller")).status.podIP);
});
afterAll(() => box.close());

async function endpoints(name: string): Promise<string[]> {
  const path = `/apis/discovery.k8s.io/v1/namespaces/net/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3D${name}`;
  const { items } = (await box.call("GET", path)).body as unknown as {
    items: { endpoints: { addresses: string[] }[] }[];
  };
  return items.flatMap((slice) => slice.endpoints.flatMap(({ addresses }) => addresses));
}

const getFrom = (address: string, url: string) =>
  fetchText(`http://${address}:8080/get?url=${encodeURIComponent(url)}`);

describe("a Service", () => {
  test.each(["web", "web.net", "web.net.svc", "web.net.svc.cluster.local"])(
    "is reached at %s",
    async (host) => {
      expect(await getFrom(caller, `http://${host}/`)).toMatch(/^web-/);
    },
  );

  test("is reached at its cluster IP, or directly at its pods if it has none", async () => {
    expect(await getFrom(caller, `http://${clusterIp}/`)).toMatch(/^web-/);
    expect(await getFrom(caller, "http://bare:8080/")).toMatch(/^web-/);
  });

  test("spreads its callers over its ready pods", async () => {
    const answers = new Set<string>();
    for (let n = 0; n < 4; n++) answers.add(await getFrom(caller, "http://web/"));
    expect(answers.size).toBe(2);
  });

  test("in another namespace needs that namespace in the name", async () => {
    const other = String((await box.ready("other", "app=caller")).status.podIP);
    expect(await getFrom(other, "http://web/")).toBe("ENOTFOUND");
    expect(await getFrom(other, "http://web.net/")).toMatch(/^web-/);
  });

  test.each([
    ["no such name", "http://nobody/", "ENOTFOUND"],
    ["no such name in a namespace", "http://nobody.net/", "ENOTFOUND"],
    ["no endpoints", "http://empty/", "ECONNREFUSED"],
    ["a port that it does not have", "http://web:81/", "ECONNREFUSED"],
    ["a cluster IP without that port", "", "ECONNREFUSED"],
  ])("fails as on a cluster: %s", async (_, url, code) => {
    expect(await getFrom(caller, url || `http://${clusterIp}:81/`)).toBe(code);
  });

  test("is reached from worker threads too", async () => {
    await box.create(
      `${NS}/pods`,
      pod("worker", [container("main", ["get-in-worker", "http://web/"])], { restartPolicy: "Never" }),
    );
    await eventually("its log", async () => (await box.log("net", "worker")).startsWith("web-"));
  });

  test("sends nothing to a pod that has gone", async () => {
    const [gone] = await box.pods("net", "app=web");
    await box.call("DELETE", `${NS}/pods/${gone?.metadata.name}`);
    await eventually(
      "it to be removed",
      async () => !(await endpoints("web")).includes(String(gone?.status.podIP)),
    );
    // The pods' processes check at most every 50 ms whether the addresses have changed.
    await eventually("only responses of the others", async () => {
      const names = await Promise.all([1, 2, 3, 4].map(() => getFrom(caller, "http://web/")));
      return names.every((name) => name.startsWith("web-") && name !== gone?.metadata.name);
    });
  });
});

describe("a pod behind a sidecar", () => {
  test("listens at its inner address; its calls to Services go to the sidecar, which is not redirected itself", async () => {
    const annotations = {
      "sandbox.regatta.dev/redirect": "sidecar",
      "sandbox.regatta.dev/redirect-container": "proxy",
    };
    const containers = [
      container("app", ["serve", "8080"], probe),
      container("proxy", ["serve-inner", "15001"]),
    ];
    await box.create(`${NS}/pods`, pod("meshed", containers, {}, { annotations }));
    const outer = String((await box.ready("net", "app=meshed")).status.podIP);
    await expect(fetch(`http://${outer}:8080/`)).rejects.toThrow();
    const log = await eventually("the proxy's address", async () => {
      const text = await box.log("net", "meshed", "container=proxy");
      return text.includes("inner") && text;
    });
    const inner = /inner (\S+) of (\S+)/.exec(log);
    expect(inner?.[2]).toBe(outer);
    expect(await getFrom(inner?.[1] ?? "", "http://web/")).toBe("sidecar got web");
    expect(await getFrom(inner?.[1] ?? "", "http://nobody/")).toBe("ENOTFOUND");
    expect(await getFrom(inner?.[1] ?? "", "http://localhost:8080/")).toBe("meshed");
    expect(
      await fetchText(`http://${inner?.[1]}:15001/through?url=${encodeURIComponent("http://web/")}`),
    ).toMatch(/^web-/);
  });
});

describe("a namespace whose calls go to the node's proxy", () => {
  const proxy = (replicas: number) =>
    deployment(
      "node-proxy",
      [container("main", ["serve-node", "15001"], { ports: [{ containerPort: 15_001 }] })],
      replicas,
    );
  const label = (value: string | null) =>
    box.call("PATCH", "/api/v1/namespaces/net", { metadata: { labels: { mesh: value } } }, MERGE);

  beforeAll(async () => {
    await box.namespace("node");
    const annotations = { "sandbox.regatta.dev/redirect-namespaces": "mesh=on" };
    const object = service("node-proxy", [{ port: 15_001 }]);
    await box.create("/api/v1/namespaces/node/services", {
      ...object,
      metadata: { name: "node-proxy", annotations },
    });
    await box.apply("/apis/apps/v1/namespaces/node/deployments", proxy(1));
    await box.ready("node", "app=node-proxy");
  });
  afterAll(() => label(null));

  const answer = (text: string) =>
    eventually(`"${text}"`, async () => (await getFrom(caller, "http://web/")).includes(text));

  test("calls directly before it has the label and after it has lost it; no pod is restarted", async () => {
    const [before] = await box.pods("net", "app=caller");
    await answer("web-");
    await label("on");
    await answer(`node got web from ${caller}`);
    expect(await getFrom(caller, `http://${clusterIp}/`)).toContain("node got");
    expect(await getFrom(caller, "http://nobody/")).toBe("ENOTFOUND");
    await label("off");
    await answer("web-");
    const [after] = await box.pods("net", "app=caller");
    expect(after?.metadata.uid).toBe(before?.metadata.uid);
  });

  test("lets no call bypass the proxy while it is away", async () => {
    await label("on");
    await answer("node got web");
    await box.apply("/apis/apps/v1/namespaces/node/deployments", proxy(0));
    await answer("ECONNREFUSED");
    await box.apply("/apis/apps/v1/namespaces/node/deployments", proxy(1));
    await answer("node got web");
    await label(null);
    await answer("web-");
  });
});
