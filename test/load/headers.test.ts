import type { ServerHttp2Stream } from "node:http2";
import { afterEach, describe, expect, test } from "vitest";
import { WHOLE } from "../../src/load/order/share.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { prepareSender } from "../../src/load/send/send-load.ts";
import { serveHttp2 } from "../support/http2-servers.ts";
import { OK_ANSWER, serve } from "../support/truth-servers.ts";

const servers: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function sendOne(request: Partial<LoadRequest> & { readonly url: string }): Promise<void> {
  const profile = { rateRps: 0, durationMs: 60_000, maxRequests: 1, connections: 1 };
  const sender = await prepareSender(createLoadSpec({ ...profile, ...request }), WHOLE);
  await sender.run(performance.now()).done;
}

/** The bytes of one HTTP/1.1 request, as UTF-8. */
async function sentBy(request: Partial<LoadRequest>, path = ""): Promise<string> {
  const received: string[] = [];
  const server = await serve((socket, bytes) => {
    received.push(bytes.toString("utf8"));
    socket.write(OK_ANSWER);
  });
  servers.push(server);
  await sendOne({ url: server.url.slice(0, -1) + path, ...request });
  return received[0] ?? "";
}

const SENDERS = [
  ["our own HTTP/1.1", {}],
  ["undici", { undici: { redirects: 1 } }],
] as const;

describe.each(SENDERS)("headers by %s", (_, sender) => {
  test("letters outside of ASCII are sent as UTF-8", async () => {
    expect(await sentBy({ ...sender, headers: { "X-Name": "日本語 é" } })).toMatch(
      /\r\nx-name: 日本語 é\r\n/i,
    );
  });

  test("a letter whose low byte is a line break starts no other header", async () => {
    const request = await sentBy({ ...sender, headers: { "X-A": "one\u010d\u010aX-Injected: yes" } });
    expect(request).toContain("one\u010d\u010aX-Injected: yes\r\n");
    expect(request).not.toMatch(/^X-Injected/m);
  });

  test("several values of one name are sent as several fields, in order", async () => {
    const request = await sentBy({ ...sender, headers: { Cookie: ["a=1", "b={seq}"] } });
    expect(request).toMatch(/\r\ncookie: a=1\r\ncookie: b=0\r\n/i);
  });

  test("dots, encoded or not, and an empty query are sent as they were given", async () => {
    expect(await sentBy(sender, "/a/%2e%2e/../b/.?")).toMatch(
      /^GET \/a\/%2e%2e\/\.\.\/b\/\.\? HTTP\/1\.1\r\n/,
    );
  });
});

test("HTTP/2 sends headers as UTF-8, repeated ones each, and dots as they were given", async () => {
  const seen: (readonly string[])[] = [];
  const server = await serveHttp2((stream: ServerHttp2Stream, headers) => {
    const { "x-name": name, cookie, ":path": path } = headers;
    seen.push([Buffer.from(String(name), "latin1").toString("utf8"), String(cookie), String(path)]);
    stream.respond({ ":status": 200 });
    stream.end();
  });
  servers.push(server);
  await sendOne({
    url: `${server.url}a/%2e%2e/b`,
    protocol: "http2",
    headers: { "X-Name": "日本語", Cookie: ["a=1", "b=2"] },
  });
  expect(seen).toEqual([["日本語", "a=1; b=2", "/a/%2e%2e/b"]]);
});
