import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startHealthServer } from "./health-server.ts";

const HOST = "127.0.0.1";

async function started() {
  const server = await startHealthServer({ host: HOST, port: 0 });
  onTestFinished(() => server.close());
  const ask = async (path: string, method = "GET") => {
    const response = await fetch(`http://${HOST}:${server.port}${path}`, { method });
    return [response.status, (await response.text()).trim()];
  };
  return { server, ask };
}

test("says alive and not ready until it is told how to judge, then what the judges say, and not ready at the end", async () => {
  const { server, ask } = await started();
  expect(await ask("/healthz")).toEqual([200, "ok"]);
  expect(await ask("/readyz")).toEqual([503, "it is starting or stopping"]);
  const against: string[] = [];
  server.judgeBy({ alive: () => ["the scheduler hangs"], ready: () => against });
  expect(await ask("/readyz")).toEqual([200, "ok"]);
  expect(await ask("/healthz")).toEqual([503, "the scheduler hangs"]);
  against.push("one", "two");
  expect(await ask("/readyz?verbose")).toEqual([503, "one\ntwo"]);
  server.judgeBy(undefined);
  expect((await ask("/readyz"))[0]).toBe(503);
});

test("knows no other paths and methods, and survives clients that break off", async () => {
  const { server, ask } = await started();
  expect(await ask("/")).toEqual([404, ""]);
  expect(await ask("/readyz", "POST")).toEqual([405, ""]);
  const socket = connect(server.port, HOST, () => socket.end("GET /readyz HTTP/1.1\r\nho"));
  await new Promise((resolve) => socket.on("close", resolve).resume());
  expect((await ask("/healthz"))[0]).toBe(200);
});

test("an address that is taken is named, with the setting", async () => {
  const { server } = await started();
  await expect(startHealthServer({ host: HOST, port: server.port })).rejects.toMatchObject({
    code: "HEALTH_ADDRESS_UNUSABLE",
    message: expect.stringContaining(`${HOST}:${server.port}`),
    hint: expect.stringContaining("REGATTA_HEALTH_ADDRESS"),
  });
});
