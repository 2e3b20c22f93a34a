import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { unsentBytesOf, writeDirectly } from "./direct-write.ts";

let server: Server | undefined;

afterEach(async () => {
  server?.close();
  if (server) await once(server, "close");
  server = undefined;
});

async function connected(onSocket: (socket: Socket) => void): Promise<Socket> {
  server = createServer(onSocket).listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

test("small writes arrive in order, and nothing is left unsent", async () => {
  const received: Buffer[] = [];
  const socket = await connected((peer) => peer.on("data", (data: Buffer) => received.push(data)));
  for (let i = 0; i < 100; i++) writeDirectly(socket, Buffer.from(`${i},`));
  expect(unsentBytesOf(socket)).toBe(0);
  const expected = Array.from({ length: 100 }, (_, i) => `${i},`).join("");
  await expect.poll(() => Buffer.concat(received).toString()).toBe(expected);
  socket.destroy();
});

test("bytes that the kernel does not accept at once count as unsent, and all of them arrive in order", async () => {
  const megabytes = 64;
  let peer: Socket | undefined;
  let arrived = 0;
  let wrong = 0;
  const socket = await connected((accepted) => {
    peer = accepted;
    accepted.pause();
    accepted.on("data", (data: Buffer) => {
      // Every megabyte is filled with a number that identifies it.
      for (let at = 0; at < data.length; at += 4_096)
        if (data[at] !== Math.floor((arrived + at) / 1_048_576)) wrong++;
      arrived += data.length;
    });
  });
  for (let i = 0; i < megabytes; i++) writeDirectly(socket, Buffer.alloc(1_048_576, i));
  expect(unsentBytesOf(socket)).toBeGreaterThan(0);
  await expect.poll(() => peer).toBeDefined();
  peer?.resume();
  await expect.poll(() => arrived, { timeout: 15_000 }).toBe(megabytes * 1_048_576);
  expect(wrong).toBe(0);
  expect(unsentBytesOf(socket)).toBe(0);
  socket.destroy();
});

test("a write on a broken connection leads to an error and a close, later", async () => {
  let peerClosed: Promise<unknown> | undefined;
  const socket = await connected((peer) => {
    peerClosed = once(peer, "close");
    peer.once("data", () => peer.resetAndDestroy());
  });
  const events: string[] = [];
  socket.on("error", (error: NodeJS.ErrnoException) => events.push(String(error.code)));
  socket.on("close", () => events.push("close"));
  writeDirectly(socket, Buffer.from("first"));
  await expect.poll(() => peerClosed).toBeDefined();
  await peerClosed;
  // Nothing reads this socket, so only the next write can notice.
  writeDirectly(socket, Buffer.from("second"));
  expect(events).toEqual([]);
  await expect.poll(() => events).toEqual([expect.stringMatching(/^(ECONNRESET|EPIPE)$/), "close"]);
});

test("a socket without the expected handle is written to through Writable", () => {
  const written: Uint8Array[] = [];
  const socket = {
    write: (bytes: Uint8Array) => written.push(bytes),
    writableLength: 7,
  } as unknown as Socket;
  writeDirectly(socket, Buffer.from("x"));
  expect(written).toEqual([Buffer.from("x")]);
  expect(unsentBytesOf(socket)).toBe(7);
});
