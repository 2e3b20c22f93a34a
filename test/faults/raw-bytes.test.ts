import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { type AddressInfo, connect, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { createShopServer } from "../../src/apps/bookshop/shop-server.ts";
import { silentLog } from "../../src/base/log.ts";
import { createOutbound } from "../../src/sandbox/mesh/outbound.ts";
import { readyServer } from "../../src/sandbox/mesh/ready-server.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { startWorkspace, type Workspace } from "../../src/workspace/workspace.ts";
import { FIXTURE_IMAGE } from "../sandbox/harness.ts";

/** What a client does with its connection once it has written everything. */
type Ending = "end" | "destroy" | "reset" | "reset at the first answer";
interface Client {
  readonly chunks: readonly string[];
  readonly ending: Ending;
}

const LINES = [
  "GET / HTTP/1.1",
  "GET // HTTP/1.1",
  "GET //[::1 HTTP/1.1",
  "GET http://[ HTTP/1.1",
  "OPTIONS * HTTP/1.1",
  "CONNECT evil.example:443 HTTP/1.1",
  "GET /socket?ticket=1 HTTP/1.1",
  "GET /%ff%c0%ae HTTP/1.0",
  "GET /events?user=U0ADA0001 HTTP/1.1",
  "POST /ui/send HTTP/1.1",
  "POST /api/chat.postMessage HTTP/1.1",
  "PATCH /api/v1/namespaces/%zz HTTP/1.1",
  "GET /slow HTTP/1.1",
];
const HEADERS = [
  "Host: 127.0.0.1",
  "Host: evil.example",
  "Host: web.shop",
  "Connection: Upgrade\r\nUpgrade: websocket",
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Origin: http://evil.example",
  "Content-Type: application/json",
  "Content-Length: 5",
  "Transfer-Encoding: chunked",
  "Expect: 100-continue",
  "X-Odd: \x01\x7f\xff",
];

const requestText = fc
  .tuple(
    fc.constantFrom(...LINES),
    fc.subarray(HEADERS),
    fc.constantFrom("", "null", "{}\n{", "5\r\nhello\r\n", "ffffffffffffffff\r\n"),
  )
  .map(([line, headers, body]) => `${[line, ...headers].join("\r\n")}\r\n\r\n${body}`);
const garbage = fc.string({ unit: "binary", maxLength: 60 });
const client: fc.Arbitrary<Client> = fc.record({
  chunks: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: requestText },
      { weight: 1, arbitrary: garbage },
      {
        weight: 2,
        arbitrary: fc.tuple(requestText, fc.nat(80)).map(([text, length]) => text.slice(0, length)),
      },
    ),
    { minLength: 1, maxLength: 3 },
  ),
  ending: fc.constantFrom<Ending>("end", "destroy", "reset", "reset at the first answer"),
});

/** Resolves when the connection is closed, whoever closed it. */
function visit(port: number, tls: boolean, { chunks, ending }: Client): Promise<void> {
  return new Promise((resolve) => {
    const plain = connect({ port, host: "127.0.0.1" });
    const socket = tls ? connectTls({ socket: plain, rejectUnauthorized: false }) : plain;
    for (const one of [plain, socket]) one.on("error", () => undefined);
    plain.on("close", () => resolve());
    socket.resume();
    socket.once(tls ? "secureConnect" : "connect", () => {
      for (const chunk of chunks) socket.write(Buffer.from(chunk, "latin1"));
      if (ending === "end") socket.end();
      if (ending === "destroy") socket.destroy();
      if (ending === "reset") plain.resetAndDestroy();
      if (ending === "reset at the first answer") socket.once("data", () => plain.resetAndDestroy()).end();
    });
    // Servers may keep a connection open that waits for the rest of a request.
    socket.setTimeout(200, () => socket.destroy());
  });
}

let escaped: unknown[];
const note = (error: unknown) => void escaped.push(error);
beforeAll(() => {
  escaped = [];
  process.on("uncaughtException", note).on("unhandledRejection", note);
});
afterAll(() => {
  process.off("uncaughtException", note).off("unhandledRejection", note);
});

/** Clients write anything and break off at any moment; no error may leave the server, which answers afterwards. */
async function survives(port: number, tls: boolean, answers: () => Promise<unknown>): Promise<void> {
  const clients = fc.sample(client, { numRuns: 400, seed: 12 });
  for (let at = 0; at < clients.length; at += 25)
    await Promise.all(clients.slice(at, at + 25).map((one) => visit(port, tls, one)));
  await answers();
  expect(escaped).toEqual([]);
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    if ("closeAllConnections" in server)
      (server as unknown as { closeAllConnections(): void }).closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

function statusOf(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", path, agent: false }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject).end();
  });
}

describe("whatever bytes reach it, and wherever they break off,", () => {
  test("the local workspace stays up", async () => {
    const workspace = await startWorkspace();
    onTestFinished(() => workspace.close());
    const port = Number(new URL(workspace.url).port);
    await survives(port, false, async () => expect(await statusOf(port, "/ui/snapshot")).toBe(200));
  });

  test("the sandbox's API server stays up", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "regatta-raw-bytes-"));
    const sandbox = await startSandbox({ dataDir, log: silentLog, image: FIXTURE_IMAGE });
    onTestFinished(async () => {
      await sandbox.close();
      await rm(dataDir, { recursive: true, force: true });
    });
    const port = Number(new URL(sandbox.url).port);
    await survives(port, true, async () => {
      const socket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false });
      socket.end("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      const [answer] = await once(socket, "data");
      expect(String(answer)).toContain("401");
      socket.destroy();
    });
  });

  test.each<[string, () => Server, string, number]>([
    ["a service of the bookshop", shop, "/version", 200],
    ["a mesh's proxy", () => createOutbound({ namespaceOf: () => "shop", snapshot: noServices }), "/", 404],
    ["the answer to the node's readiness probe", readyServer, "/readyz", 200],
  ])("%s stays up", async (_title, create, path, status) => {
    const port = await listening(create());
    await survives(port, false, async () => expect(await statusOf(port, path)).toBe(status));
  });
});

const noServices = () => ({ services: {}, routes: [] });

function shop(): Server {
  const counter = { add() {}, flush() {} } as never;
  return createShopServer({ name: "shop", version: "1", service: async () => undefined, counter, slowMs: 0 });
}

test("a message of the app that is not JSON leaves the local workspace up", async () => {
  const workspace = await startWorkspace();
  onTestFinished(() => workspace.close());
  const socket = new WebSocket(await socketUrl(workspace));
  await once(socket, "message");
  for (const text of ["{", "null", "[]", '{"envelope_id":1}', ""]) socket.send(text);
  socket.close();
  await once(socket, "close");
  expect((await fetch(`${workspace.url}ui/snapshot`)).status).toBe(200);
  expect(escaped).toEqual([]);
});

async function socketUrl(workspace: Workspace): Promise<string> {
  const headers = { authorization: `Bearer ${workspace.appToken}` };
  const answer = await fetch(`${workspace.apiUrl}apps.connections.open`, { method: "POST", headers });
  return ((await answer.json()) as { url: string }).url;
}
