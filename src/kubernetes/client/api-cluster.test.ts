import { readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
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

  async function facing(
    answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
    options: { readonly watchMs?: number } = {},
  ) {
    server = await startFakeApiServer(answer);
    cluster = new ApiCluster(
      new ApiTransport(() => loadKubeConfig({ kubeconfigPath: server.kubeconfigPath })),
      options,
    );
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

  /** Answers lists with these objects, one list after the other, and watches with `watch`. */
  function listing(lists: readonly object[][], watch: (response: ServerResponse) => void) {
    let count = 0;
    return (request: IncomingMessage, response: ServerResponse) => {
      if (request.url?.includes("watch=true")) return watch(response);
      const items = lists[Math.min(count, lists.length - 1)];
      count++;
      sendJson(response, 200, { metadata: { resourceVersion: "7" }, items });
    };
  }

  const present = (objects: readonly object[]) =>
    objects.length > 0
      ? ({ kind: "done" } as const)
      : ({ kind: "waiting", missing: "it has not come" } as const);

  test.each<[string, (response: ServerResponse) => void]>([
    ["is opened and then silent", (response) => response.writeHead(200).flushHeaders()],
    ["is never answered", () => {}],
  ])("a watch that %s ends, and a list tells what has changed", async (_, watch) => {
    await facing(listing([[], [configMap]], watch), { watchMs: 50 });
    const seen = await cluster.waitFor(reference, present, { timeoutMs: 60_000, what: "it" });
    expect(seen).toEqual([configMap]);
  });

  test("a silent watch does not make a wait fail: the objects are listed once more first", async () => {
    await facing(listing([[], [configMap]], (response) => response.writeHead(200).flushHeaders()));
    const seen = await cluster.waitFor(reference, present, { timeoutMs: 200, what: "it" });
    expect(seen).toEqual([configMap]);
  });

  test("what a watch says does not make a wait fail either, if a list says otherwise", async () => {
    const broken = { ...configMap, data: { state: "broken" } };
    const event = `${JSON.stringify({ type: "MODIFIED", object: broken })}\n`;
    await facing(listing([[], [configMap]], (response) => response.writeHead(200).write(event)));
    const seen = await cluster.waitFor(
      reference,
      (objects) =>
        objects.some(({ data }) => data !== undefined)
          ? { kind: "failed", reason: "it broke" }
          : present(objects),
      { timeoutMs: 60_000, what: "it" },
    );
    expect(seen).toEqual([configMap]);
  });

  test("busy, and saying when to come back (429): asked more often than a server that does not say", async () => {
    await facing((_, response, count) => {
      if (count < 6) sendJson(response.setHeader("retry-after", "0"), 429, { message: "too many requests" });
      else sendJson(response, 200, configMap);
    });
    expect(await cluster.get(reference)).toEqual(configMap);
  });

  test("busy for longer than the step has time: the step's signal ends the call", async () => {
    const controller = new AbortController();
    await facing((_, response) => {
      sendJson(response.setHeader("retry-after", "3600"), 429, { message: "too many requests" });
      response.on("close", () => controller.abort(new Error("the step's time is over")));
    });
    await expect(cluster.get(reference, { signal: controller.signal })).rejects.toThrow("time is over");
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

  test.each<[string, (page: number) => object, RegExp]>([
    ["the same page again and again", () => ({ metadata: { continue: "p2" }, items: [] }), /after 2 pages/],
    ["empty pages", (page) => ({ metadata: { continue: `p${page}` }, items: [] }), /after 400 pages/],
    [
      "objects",
      (page) => ({ metadata: { continue: `p${page}` }, items: Array(500).fill(configMap) }),
      /more than 20000 ConfigMap objects/,
    ],
  ])("listing %s without an end is ended, and the failure says so", async (_, page, message) => {
    let pages = 0;
    await facing((_request, response) => sendJson(response, 200, page(++pages)));
    await expect(cluster.list({ apiVersion: "v1", kind: "ConfigMap" })).rejects.toMatchObject({
      code: "KUBE_TOO_MANY",
      message: expect.stringMatching(message),
    });
  });

  test("an answer that drips without an end is ended by the step's signal", async () => {
    const controller = new AbortController();
    await facing((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(" "), 5);
      response.on("close", () => clearInterval(drip));
      setTimeout(() => controller.abort(new Error("the step's time is over")), 50);
    });
    const listing = cluster.list({ apiVersion: "v1", kind: "ConfigMap" }, { signal: controller.signal });
    await expect(listing).rejects.toThrow("time is over");
  });

  test("an answer larger than 64 MiB is refused at once, and not asked for again", async () => {
    const chunk = Buffer.alloc(1024 * 1024, " ");
    await facing((_, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", more);
      more();
    });
    await expect(cluster.get(reference)).rejects.toMatchObject({
      code: "KUBE_TOO_MANY",
      message: expect.stringContaining("asked to read ConfigMap n/a, and its answer is larger"),
    });
    expect(server.requests.filter((request) => request.includes("configmaps/a"))).toHaveLength(1);
  });

  test("bookmarks without an end do not keep a wait from ending", async () => {
    const bookmark = `${JSON.stringify({ type: "BOOKMARK", object: { metadata: {} } })}\n`.repeat(100);
    await facing(
      listing([[]], (response) => {
        response.writeHead(200);
        const more = () => {
          while (!response.destroyed && response.write(bookmark));
        };
        response.on("drain", more);
        more();
      }),
    );
    const waiting = cluster.waitFor(reference, present, { timeoutMs: 200, what: "it" });
    await expect(waiting).rejects.toMatchObject({ code: "KUBE_WAIT_TIMEOUT" });
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
  const cluster = new ApiCluster(new ApiTransport(() => config));
  await expect(cluster.facts()).rejects.toMatchObject({
    code: "KUBE_UNREACHABLE",
    message: expect.stringContaining("nothing listens there"),
  });
  cluster.close();
});

test("a kubeconfig whose token expired is read again, and the call is made with the new one", async () => {
  const tokens: (string | undefined)[] = [];
  const api = await startFakeApiServer((request, response) => {
    tokens.push(request.headers.authorization);
    if (request.headers.authorization === "Bearer new") return sendJson(response, 200, configMap);
    sendJson(response, 401, { kind: "Status", message: "Unauthorized" });
  });
  const { kubeconfigPath } = api;
  const cluster = new ApiCluster(new ApiTransport(() => loadKubeConfig({ kubeconfigPath })));
  try {
    writeToken(kubeconfigPath, "old");
    await expect(cluster.get(reference)).rejects.toMatchObject({ code: "KUBE_UNAUTHORIZED" });
    writeToken(kubeconfigPath, "new");
    expect((await cluster.get(reference))?.metadata.name).toBe("a");
    expect(tokens.slice(-2)).toEqual(["Bearer old", "Bearer new"]);
  } finally {
    cluster.close();
    await api.close();
  }
});

function writeToken(path: string, token: string): void {
  const config = parse(readFileSync(path, "utf8")) as { users: unknown };
  writeFileSync(path, stringify({ ...config, users: [{ name: "fake", user: { token } }] }));
}
