import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { type FakeApiServer, sendJson, startFakeApiServer } from "../../../test/support/fake-api-server.ts";
import { ApiCluster } from "./api-cluster.ts";
import { ApiTransport } from "./api-transport.ts";
import { loadKubeConfig } from "./kubeconfig.ts";

const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "n" } };
const reference = { apiVersion: "v1", kind: "ConfigMap", namespace: "n", name: "a" };

describe("a server that misbehaves", () => {
  let server: FakeApiServer;
  let cluster: ApiCluster;
  afterEach(async () => {
    cluster.close();
    await server.close();
  });

  async function facing(answer: (request: IncomingMessage, response: ServerResponse, count: number) => void) {
    server = await startFakeApiServer(answer);
    cluster = new ApiCluster(new ApiTransport(loadKubeConfig({ kubeconfigPath: server.kubeconfigPath })));
  }

  test("busy for a moment: the call is retried", async () => {
    await facing((_, response, count) => sendJson(response, count < 3 ? 503 : 200, configMap));
    expect(await cluster.get(reference)).toEqual(configMap);
    expect(server.requests.filter((request) => request.startsWith("GET /api/v1/n"))).toHaveLength(3);
  });

  test("resetting the connection: the call is retried", async () => {
    await facing((request, response, count) => {
      if (count === 1) request.socket.destroy();
      else sendJson(response, 200, configMap);
    });
    expect(await cluster.apply(configMap)).toEqual(configMap);
  });

  test("refusing: not retried, and the reason is given", async () => {
    await facing((_, response) => sendJson(response, 403, { message: "you may not" }));
    await expect(cluster.apply(configMap)).rejects.toMatchObject({
      code: "KUBE_FORBIDDEN",
      message: "The cluster refused to apply ConfigMap n/a: you may not.",
    });
    expect(server.requests).toHaveLength(2);
  });

  test("silent: an abort ends the call at once", async () => {
    const controller = new AbortController();
    await facing(() => controller.abort(new Error("no longer wanted")));
    await expect(cluster.get(reference, { signal: controller.signal })).rejects.toThrow("no longer wanted");
  });

  test("a watch that is too old, dropped or broken is followed by a new list", async () => {
    let lists = 0;
    const faults = [
      (response: ServerResponse) =>
        response.end(`${JSON.stringify({ type: "ERROR", object: { code: 410 } })}\n`),
      (response: ServerResponse) => sendJson(response, 410, { message: "too old" }),
      (response: ServerResponse) => response.write('{"type":"ADD', () => response.destroy()),
    ];
    await facing((request, response) => {
      if (!request.url?.includes("watch=true")) {
        lists++;
        return sendJson(response, 200, { metadata: { resourceVersion: "7" }, items: [configMap] });
      }
      faults[lists - 1]?.(response);
    });
    const seen = await cluster.waitFor(
      reference,
      () => (lists > 3 ? { kind: "done" } : { kind: "waiting", missing: `list ${lists}` }),
      { timeoutMs: 10_000, what: "the fourth list" },
    );
    expect(seen).toEqual([configMap]);
    expect(server.requests.find((request) => request.includes("watch=true"))).toContain("resourceVersion=7");
  });

  test("pages are read to the end, and a lapsed page token starts over", async () => {
    let lapsed = false;
    await facing((request, response) => {
      if (!request.url?.includes("continue=")) {
        return sendJson(response, 200, { metadata: { continue: "p2" }, items: [configMap] });
      }
      if (!lapsed) {
        lapsed = true;
        return sendJson(response, 410, { message: "expired" });
      }
      sendJson(response, 200, { metadata: { resourceVersion: "9" }, items: [configMap] });
    });
    expect(await cluster.list({ apiVersion: "v1", kind: "ConfigMap" })).toHaveLength(2);
  });

  test("a followed log that breaks off does not count as a normal end", async () => {
    await facing((_, response) => {
      response.writeHead(200);
      response.write("one\n", () => response.destroy());
    });
    const lines: string[] = [];
    const reading = (async () => {
      for await (const line of cluster.logs({ namespace: "n", name: "p" }, { follow: true }))
        lines.push(line);
    })();
    await expect(reading).rejects.toMatchObject({ code: "KUBE_LOG_CUT" });
    expect(lines).toEqual(["one"]);
  });
});

test("nothing listens: the failure says where, and how to point elsewhere", async () => {
  const gone = await startFakeApiServer(() => {});
  const config = loadKubeConfig({ kubeconfigPath: gone.kubeconfigPath });
  await gone.close();
  const cluster = new ApiCluster(new ApiTransport(config));
  await expect(cluster.facts()).rejects.toMatchObject({
    code: "KUBE_UNREACHABLE",
    message: expect.stringContaining("nothing listens there"),
  });
  cluster.close();
});
