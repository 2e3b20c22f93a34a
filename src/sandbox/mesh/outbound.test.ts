import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { MeshSnapshot } from "./config.ts";
import { createOutbound } from "./outbound.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** A node's proxy, and a Service `web` in each of two namespaces, which responds with its namespace. */
async function node(namespaceOf: () => string | undefined) {
  const ports = await Promise.all(
    ["shop", "other"].map((name) => listen(createServer((_, response) => response.end(name)))),
  );
  const services = Object.fromEntries(
    ["shop", "other"].map((name, index) => [
      `${name}/web`,
      { 80: [{ ip: "127.0.0.1", port: ports[index] ?? 0, meshed: false }] },
    ]),
  );
  const snapshot: MeshSnapshot = { services, routes: [] };
  const port = await listen(createOutbound({ namespaceOf, snapshot: () => snapshot }));
  return async (host: string) => {
    const { request } = await import("node:http");
    const sent = request({ host: "127.0.0.1", port, headers: { host }, agent: false });
    sent.end();
    const [response] = (await once(sent, "response")) as [import("node:http").IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { status: response.statusCode, text: Buffer.concat(chunks).toString() };
  };
}

test("one proxy for all: a short name is looked up in the caller's namespace", async () => {
  let caller = "shop";
  const get = await node(() => caller);
  expect(await get("web")).toEqual({ status: 200, text: "shop" });
  caller = "other";
  expect(await get("web")).toEqual({ status: 200, text: "other" });
  expect(await get("web.shop")).toEqual({ status: 200, text: "shop" });
});

test("a caller that is not a pod is refused", async () => {
  const get = await node(() => undefined);
  expect(await get("web")).toMatchObject({
    status: 502,
    text: expect.stringContaining("no pod of this mesh"),
  });
});
