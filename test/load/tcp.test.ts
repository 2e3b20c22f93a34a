import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { DEFAULT_LOAD_POLICY } from "../../src/load/order/policy.ts";
import { WHOLE } from "../../src/load/order/share.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { runLoad } from "../../src/load/run-load.ts";
import { prepareSender } from "../../src/load/send/send-load.ts";
import { type Behaviour, serve, type TruthServer } from "../support/truth-servers.ts";

const servers: TruthServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function target(behaviour: Behaviour): Promise<string> {
  const server = await serve(behaviour);
  servers.push(server);
  return server.url.replace("http:", "tcp:");
}

/** Longer than any answer takes on a busy machine; only tests of time-outs use a short one. */
const PATIENT_MS = 60_000;

async function send(request: Partial<LoadRequest> & { readonly url: string }) {
  const profile = { rateRps: 100, durationMs: 300, connections: 3, timeoutMs: PATIENT_MS };
  const sender = await prepareSender(createLoadSpec({ protocol: "tcp", ...profile, ...request }), WHOLE);
  const { recording } = await sender.run(performance.now() + 5).done;
  return recording;
}

const echo = (socket: Socket, bytes: Buffer) => void socket.write(bytes);

describe("a TCP echo that", () => {
  test("works: every payload is answered, on connections that stay open", async () => {
    const recording = await send({ url: await target(echo) });
    expect(recording).toMatchObject({ errors: {}, status: { OK: 30 } });
    expect(recording.connect.total).toBe(3);
    expect(recording.bytesIn).toBe(30 * "regatta\n".length);
    expect(recording.bytesOut).toBe(30 * "regatta\n".length);
  });

  test("returns the bytes in parts", async () => {
    const body = "x".repeat(300_000);
    const url = await target((socket, bytes) => {
      for (let at = 0; at < bytes.length; at += 10_000) socket.write(bytes.subarray(at, at + 10_000));
    });
    const recording = await send({
      url,
      body,
      rateRps: 0,
      maxRequests: 20,
      durationMs: 600_000,
    });
    expect(recording).toMatchObject({ errors: {}, status: { OK: 20 }, bytesIn: 20 * body.length });
  });

  test.each<readonly [string, string, Behaviour]>([
    ["never answers", "timeout", () => {}],
    ["answers half", "timeout", (socket) => socket.write("reg")],
    ["ends without an answer", "reset", (socket) => socket.end()],
    ["resets the connection", "reset", (socket) => socket.resetAndDestroy()],
    ["ends in the middle", "truncated", (socket) => socket.end("reg")],
    ["sends more than it got", "protocol", (socket) => socket.write("regatta\nregatta\n")],
    ["sends something else", "protocol", (socket) => socket.write("REGATTA\n")],
  ])("%s: every payload is counted as %s", async (_, kind, behaviour) => {
    const timeoutMs = kind === "timeout" ? 200 : PATIENT_MS;
    expect(await send({ url: await target(behaviour), timeoutMs })).toMatchObject({
      status: {},
      errors: { [kind]: 30 },
    });
  });

  test("is not there: connect errors", async () => {
    const server = await serve(() => {});
    await server.close();
    const url = server.url.replace("http:", "tcp:");
    expect(await send({ url })).toMatchObject({ status: {}, errors: { connect: 30 } });
  });
});

test("the result names the protocol, and OK is not a failure", async () => {
  const spec = createLoadSpec({
    url: await target(echo),
    protocol: "tcp",
    rateRps: 50,
    durationMs: 400,
    body: "hi",
  });
  const result = await runLoad(spec, { policy: DEFAULT_LOAD_POLICY });
  expect(result).toMatchObject({ protocol: "tcp", method: "ECHO", status: { OK: 20 }, error_rate: 0 });
  expect(result.streams).toBeUndefined();
});
