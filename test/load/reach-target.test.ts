import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { reachTarget } from "../../src/load/wire/reach-target.ts";
import { serve } from "../support/truth-servers.ts";

const never = new AbortController().signal;

async function freePort(): Promise<number> {
  const server = await serve(() => {});
  await server.close();
  return server.port;
}

test("waits for a target that comes up later", async () => {
  const port = await freePort();
  const reached = reachTarget({ host: "127.0.0.1", port }, 20_000, never);
  const server = createServer((socket) => socket.destroy()).listen(port, "127.0.0.1");
  await once(server, "listening");
  await expect(reached).resolves.toBeUndefined();
  server.close();
});

test("gives up in time and says why", async () => {
  const port = await freePort();
  await expect(reachTarget({ host: "127.0.0.1", port }, 200, never)).rejects.toMatchObject({
    code: "LOAD_TARGET_UNREACHABLE",
    message: expect.stringMatching(/accepted no connection for 0\.2 s: .*ECONNREFUSED/),
  });
});

test("stops waiting when told to", async () => {
  const reason = new Error("Stop.");
  const signal = AbortSignal.abort(reason);
  await expect(reachTarget({ host: "127.0.0.1", port: 1 }, 60_000, signal)).rejects.toBe(reason);
});
