import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { createRequestSpec, type GivenRequest } from "../order/request.ts";
import { askUntil } from "./ask-until.ts";
import type { UrlCheck } from "./url-check.ts";

async function serving(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function checkOf(url: string, more: Partial<UrlCheck> = {}, given: Partial<GivenRequest> = {}): UrlCheck {
  const request = createRequestSpec({ url, ...given });
  return { request, timeoutMs: 20_000, status: [], withinMs: 60_000, intervalMs: 1, ...more };
}

function asked(check: UrlCheck, signal = new AbortController().signal) {
  const lacks: string[] = [];
  const answer = askUntil(check, { clock: systemClock, signal, onLack: (text) => void lacks.push(text) });
  return { lacks, answer };
}

test("repeats the request as given until the answer is as expected", async () => {
  const seen: unknown[] = [];
  const port = await serving((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    incoming.setEncoding("utf8").on("data", (body: string) => {
      seen.push([method, url, headers["x-who"], headers.host, body]);
      outgoing.writeHead(seen.length < 3 ? 503 : 200).end("ready now");
    });
  });
  const request = { method: "POST", headers: { "x-who": "ada" }, body: "hello" };
  const check = checkOf(`http://127.0.0.1:${port}/health?deep=1`, { bodyContains: "ready" }, request);
  const { answer, lacks } = asked(check);
  expect(await answer).toMatchObject({ status: 200, body: "ready now", attempts: 3 });
  expect(lacks).toEqual(Array.from({ length: 2 }, () => "it answered 503, and 200 to 299 is expected"));
  expect(seen[2]).toEqual(["POST", "/health?deep=1", "ada", `127.0.0.1:${port}`, "hello"]);
});

test("does not follow a redirect, but can expect one", async () => {
  const port = await serving((_incoming, outgoing) => outgoing.writeHead(301, { location: "/else" }).end());
  const { answer } = asked(checkOf(`http://127.0.0.1:${port}/`, { status: [301] }));
  expect(await answer).toMatchObject({ status: 301, attempts: 1 });
});

test("says what was wrong with the last answer when the time is up, without secrets from the address", async () => {
  const port = await serving((_incoming, outgoing) => outgoing.writeHead(500).end());
  const { answer } = asked(
    checkOf(`http://ada:hush@127.0.0.1:${port}/a?token=hush`, { withinMs: 30, intervalMs: 10 }),
  );
  const error: unknown = await answer.catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: "HTTP_CHECK_FAILED",
    message: expect.stringMatching(
      new RegExp(
        `^http://127\\.0\\.0\\.1:${port}/a did not answer as expected within 30ms, after \\d+ requests?: it answered 500`,
      ),
    ),
  });
  expect(JSON.stringify(error) + String(error)).not.toContain("hush");
});

test("no answer, one that breaks off and a refused connection count as wrong answers", async () => {
  let turn = 0;
  const port = await serving((incoming, outgoing) => {
    turn += 1;
    if (turn === 1) return; // no answer
    if (turn === 2) incoming.socket.destroy();
    else outgoing.end("at last");
  });
  const { answer, lacks } = asked(checkOf(`http://127.0.0.1:${port}/`, { timeoutMs: 200 }));
  expect(await answer).toMatchObject({ status: 200, attempts: 3 });
  expect(lacks).toEqual(["it did not answer within 200ms", expect.stringMatching(/hang up|reset/)]);
  const nobody = asked(checkOf("http://127.0.0.1:1/", { withinMs: 5, intervalMs: 10 }));
  await expect(nobody.answer).rejects.toMatchObject({ message: expect.stringContaining("ECONNREFUSED") });
});

test("reads only the beginning of an endless answer", async () => {
  const port = await serving((_incoming, outgoing) => {
    const more = () => {
      while (outgoing.write("x".repeat(10_000)));
    };
    outgoing.on("drain", more);
    more();
  });
  const { answer } = asked(checkOf(`http://127.0.0.1:${port}/`));
  expect((await answer).body).toBe("x".repeat(65_536));
});

test("connects to the addresses that were checked, whatever the name resolves to", async () => {
  const port = await serving((incoming, outgoing) => outgoing.end(incoming.headers.host));
  const check = checkOf(`http://name.invalid:${port}/`);
  const { answer } = asked({ ...check, request: { ...check.request, addresses: ["127.0.0.1"] } });
  expect(await answer).toMatchObject({ status: 200, body: `name.invalid:${port}` });
});

test("stops at once when told to", async () => {
  const port = await serving((_incoming, outgoing) => outgoing.writeHead(500).end());
  const stop = new AbortController();
  const { answer } = asked(
    checkOf(`http://127.0.0.1:${port}/`, { intervalMs: 60_000, withinMs: 600_000 }),
    stop.signal,
  );
  stop.abort(new Error("enough"));
  await expect(answer).rejects.toThrow("enough");
});
