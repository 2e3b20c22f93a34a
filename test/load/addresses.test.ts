import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { WHOLE } from "../../src/load/order/share.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { prepareSender } from "../../src/load/send/send-load.ts";
import { eventually } from "../support/eventually.ts";
import { OK_ANSWER } from "../support/truth-servers.ts";

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

interface Pod {
  readonly server: Server;
  readonly sockets: Set<Socket>;
  requests: number;
}

async function pod(address: string, port = 0): Promise<Pod> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", () => {
      self.requests++;
      socket.write(OK_ANSWER);
    });
  });
  const self: Pod = { server, sockets, requests: 0 };
  server.listen(port, address);
  await once(server, "listening");
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return self;
}

/** Waits until the pods have accepted what is connected to them. */
async function connected(all: readonly Pod[], counts: readonly number[]): Promise<void> {
  await eventually("the connections", () =>
    all.every(({ sockets }, index) => sockets.size === counts[index]),
  );
}

const ADDRESSES = ["127.0.0.1", "127.0.0.2", "127.0.0.3"];

/** Pods behind one name, all on the same port. */
async function pods() {
  const first = await pod(ADDRESSES[0] ?? "");
  const { port } = first.server.address() as AddressInfo;
  const others = await Promise.all(ADDRESSES.slice(1).map((address) => pod(address, port)));
  return { port, all: [first, ...others] };
}

async function prepare(port: number, request: Partial<LoadRequest>, index = 0, count = 1) {
  const profile = { rateRps: 0, durationMs: 600_000, maxRequests: 60, connections: 6, timeoutMs: 60_000 };
  const spec = createLoadSpec({ url: `http://shop.test:${port}/`, ...profile, ...request });
  return prepareSender({ ...spec, addresses: ADDRESSES }, { ...WHOLE, index, count });
}

// Only Linux answers on the whole of 127.0.0.0/8 without being set up for it.
describe.skipIf(process.platform !== "linux")("a name with several addresses", () => {
  test("has its connections spread over all of them", async () => {
    const { port, all } = await pods();
    const sender = await prepare(port, {});
    await connected(all, [2, 2, 2]);
    const { recording } = await sender.run(performance.now()).done;
    expect(recording.status).toEqual({ 200: 60 });
    expect(all.every(({ requests }) => requests > 0)).toBe(true);
  });

  test("has them spread also over several senders of one connection each", async () => {
    const { port, all } = await pods();
    const senders = await Promise.all(
      [0, 1, 2].map((index) => prepare(port, { connections: 3, workers: 3 }, index, 3)),
    );
    await connected(all, [1, 1, 1]);
    await Promise.all(senders.map((sender) => sender.run(performance.now()).done));
  });

  test("loses no request when one of them goes away", async () => {
    const { port, all } = await pods();
    const [first, second, third] = all;
    const sender = await prepare(port, {});
    await connected(all, [2, 2, 2]);
    for (const socket of second?.sockets ?? []) socket.destroy();
    second?.server.close();
    const { recording } = await sender.run(performance.now()).done;
    expect(recording.status).toEqual({ 200: 60 });
    expect(recording.errors).toEqual({});
    expect(first?.requests).toBeGreaterThan(0);
    expect(third?.requests).toBeGreaterThan(0);
  });

  test("has them spread by undici too", async () => {
    const { port, all } = await pods();
    const sender = await prepare(port, { undici: { redirects: 1 } });
    const { recording } = await sender.run(performance.now()).done;
    expect(recording.status).toEqual({ 200: 60 });
    expect(all.every(({ requests }) => requests > 0)).toBe(true);
  });
});
