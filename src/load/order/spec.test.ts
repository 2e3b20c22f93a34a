import { describe, expect, test } from "vitest";
import { Failure } from "../../base/failure.ts";
import { createLoadSpec, type LoadRequest, parseLoadSpec } from "./spec.ts";

const request: LoadRequest = { url: "http://127.0.0.1:8080/", rateRps: 100, durationMs: 1_000 };

describe("createLoadSpec", () => {
  test("fills in what was not given", () => {
    expect(createLoadSpec(request)).toEqual({
      protocol: "http1",
      target: { url: "http://127.0.0.1:8080/", method: "GET", headers: {} },
      profile: {
        mode: "open",
        rateRps: 100,
        shape: "constant",
        durationMs: 1_000,
        warmupMs: 0,
        connections: 16,
        streams: 1,
        workers: 1,
        timeoutMs: 10_000,
      },
      tls: { insecure: false },
    });
  });

  test("rate 0 is a closed loop", () => {
    expect(createLoadSpec({ ...request, rateRps: 0 }).profile.mode).toBe("closed");
  });

  test("a body makes it a POST unless a method was given", () => {
    expect(createLoadSpec({ ...request, body: "x" }).target.method).toBe("POST");
    expect(createLoadSpec({ ...request, body: "x", method: "PUT" }).target.method).toBe("PUT");
  });

  test("a shape becomes its schedule, and the rate its mean", () => {
    const { profile } = createLoadSpec({ ...request, shape: { kind: "ramp", fromRps: 0 } });
    expect(profile).toMatchObject({ mode: "open", shape: "ramp", rateRps: 50 });
    expect(profile.schedule).toEqual([{ durationMs: 1_000, fromRps: 0, toRps: 100 }]);
  });

  test("is the same after a round trip through JSON", () => {
    const spec = createLoadSpec({
      ...request,
      body: "ä",
      weight: 3,
      others: [{ url: "http://127.0.0.1:8080/{uuid}", method: "HEAD" }],
      shape: { kind: "spike", peakRps: 900 },
      headers: { "X-A": "1" },
      tls: { serverName: "shop.test" },
      maxRequests: 9,
    });
    expect(parseLoadSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  test.each<readonly [string, Partial<LoadRequest>, RegExp]>([
    ["a URL of another protocol", { url: "ftp://x/" }, /target\.url/],
    ["text that is not a URL", { url: "http://" }, /is not a URL/],
    ["a negative rate", { rateRps: -1 }, /"profile.rateRps" must be at least 0/],
    ["no time", { durationMs: 0 }, /durationMs" must be more than 0/],
    ["no connections", { connections: 0 }, /"profile.connections" must be at least 1/],
    ["half a connection", { connections: 1.5 }, /"profile.connections" must be a whole number/],
    ["fewer connections than workers", { connections: 2, workers: 4 }, /connections \(2\) must be at least/],
    ["fewer requests than workers", { workers: 4, maxRequests: 2 }, /maxRequests \(2\) must be at least/],
    ["a method in lower case", { method: "get" }, /target\.method/],
    ["a header that would start another", { headers: { "X-A": "1\r\nX-B: 2" } }, /X-A holds .* U\+000D/],
    ["a header with a control character", { headers: { "X-A": ["1", "\u0007"] } }, /X-A holds .* U\+0007/],
    ["a header with a delete character", { headers: { "X-A": "\u007f" } }, /X-A holds .* U\+007F/],
    [
      "a header of another target",
      { others: [{ url: "http://127.0.0.1:8080/b", headers: { B: "\n" } }] },
      /B holds/,
    ],
    ["a header that is not Unicode", { headers: { "X-A": "\ud800" } }, /half a surrogate pair/],
    ["a header that ends with a space", { headers: { "X-A": "1 " } }, /must not begin or end with a space/],
    ["chunks by hand", { headers: { "transfer-encoding": "chunked" } }, /transfer-encoding cannot be given/],
    [
      "a length by hand that is wrong",
      { body: "abc", headers: { "Content-Length": "4" } },
      /not the length of the body/,
    ],
    ["a length without a body", { headers: { "Content-Length": "4" } }, /not the length of the body/],
    [
      "a length of a body that changes",
      { body: "{seq}", headers: { "Content-Length": "5" } },
      /leave it out/,
    ],
    [
      "a header that undici refuses",
      { undici: { redirects: 1 }, headers: { Expect: "100-continue" } },
      /Expect cannot/,
    ],
    ["two hosts", { headers: { Host: "a", host: "b" } }, /host can be given only once/],
    [
      "a TE that HTTP/2 does not have",
      { protocol: "http2", headers: { TE: "gzip" } },
      /TE can only be "trailers"/,
    ],
    [
      "metadata that is not ASCII",
      { protocol: "grpc", call: { name: "a.B/C", json: "{}" }, headers: { "x-a": "ä" } },
      /x-a must be printable ASCII/,
    ],
    ["a URL with a line break", { url: "http://127.0.0.1/a\nb" }, /holds "\\n", which a URL cannot/],
    ["a URL with a backslash", { url: "http://127.0.0.1/a\\b" }, /percent-encoded/],
    ["a URL that ends with a space", { url: "http://127.0.0.1/a " }, /end with a space/],
    ["a password with a lone %", { url: "http://a:100%@127.0.0.1/" }, /write % itself as %25/],
    ["a user that is not UTF-8", { url: "http://%ff:b@127.0.0.1/" }, /encodes no UTF-8/],
    ["a user with a colon", { url: "http://a%3Ab:c@127.0.0.1/" }, /colon/],
    ["a password with a line break", { url: "http://a:b%0Ac@127.0.0.1/" }, /control character/],
    ["an authority that is no certificate", { tls: { ca: "pem" } }, /tls\/ca is not a PEM certificate/],
    ["a certificate without its key", { tls: { cert: "pem" } }, /tls\/cert needs a tls\/key/],
    ["a key without its certificate", { tls: { key: "pem" } }, /tls\/key needs a tls\/cert/],
    ["a server name that is none", { tls: { serverName: "a b" } }, /tls\.serverName/],
    ["streams on HTTP/1.1", { streams: 2 }, /streams must be 1 with http1/],
    [
      "a thousand streams and one",
      { protocol: "http2", streams: 1_001 },
      /"profile.streams" must be at most 1000/,
    ],
    [
      "a header that HTTP/2 does not have",
      { protocol: "http2", headers: { Connection: "close" } },
      /Connection does not exist in HTTP\/2/,
    ],
    ["a target on another host", { others: [{ url: "http://other/" }] }, /others\[0\].url must begin with/],
    ["a host that changes", { url: "http://{seq}.test/" }, /not a URL|placeholder before/],
    ["a weight of 0", { others: [{ ...request, weight: 0 }] }, /"others\[0\].weight" must be at least 1/],
    [
      "a ramp below nothing",
      { shape: { kind: "ramp", fromRps: -1 } },
      /"profile.schedule\[0\].fromRps" must be at least 0/,
    ],
    [
      "steps without one",
      { shape: { kind: "steps", ratesRps: [] } },
      /"profile.schedule" must have at least 1 item/,
    ],
    ["steps at rate 0 only", { shape: { kind: "steps", ratesRps: [0] } }, /rateRps must be above 0/],
    ["TCP over HTTP's address", { protocol: "tcp" }, /must begin with tcp:\/\/ or tls:\/\//],
    ["TCP without a port", { protocol: "tcp", url: "tcp://127.0.0.1" }, /must name a port/],
    ["TCP without a payload", { protocol: "tcp", url: "tcp://127.0.0.1:1", body: "" }, /must not be empty/],
    [
      "headers on TCP",
      { protocol: "tcp", url: "tcp://127.0.0.1:1", headers: { a: "b" } },
      /headers do not exist in TCP/,
    ],
    ["gRPC without a call", { protocol: "grpc" }, /call is required for grpc/],
    [
      "gRPC with a body",
      { protocol: "grpc", body: "x", call: { name: "a.B/C", json: "{}" } },
      /body does not exist for grpc/,
    ],
    [
      "a call without its service",
      { protocol: "grpc", call: { name: "Get", json: "{}" } },
      /"call.name" must match/,
    ],
    [
      "several targets of gRPC",
      {
        protocol: "grpc",
        call: { name: "a.B/C", json: "{}" },
        others: [{ url: "http://127.0.0.1:8080/b" }],
      },
      /others does not exist for grpc/,
    ],
    [
      "TCP on two hosts",
      { protocol: "tcp", url: "tcp://127.0.0.1:1", others: [{ url: "tcp://127.0.0.1:2" }] },
      /others\[0\].url must begin with tcp:\/\/127\.0\.0\.1:1/,
    ],
    ["a call on HTTP/1.1", { call: { name: "a.B/C", json: "{}" } }, /call does not exist for http1/],
    [
      "an expectation of TCP",
      { protocol: "tcp", url: "tcp://127.0.0.1:1", expect: { status: [200] } },
      /expect does not exist for tcp/,
    ],
    [
      "a body that HTTP/2 should contain",
      { protocol: "http2", expect: { bodyContains: "ok" } },
      /expect\.bodyContains exists only for http1/,
    ],
    ["HTTP over TCP's address", { url: "tcp://127.0.0.1:1" }, /must begin with http:\/\/ or https:\/\//],
    ["a header name with a space", { headers: { "X A": "1" } }, /target\.headers/],
  ])("refuses %s", (_, change, reason) => {
    const attempt = () => createLoadSpec({ ...request, ...change });
    expect(attempt).toThrow(Failure);
    expect(attempt).toThrow(reason);
  });

  test("lists all mistakes at once", () => {
    const attempt = () => createLoadSpec({ ...request, durationMs: -1, connections: 0 });
    expect(attempt).toThrow(/durationMs.*connections/);
  });

  test("refuses unknown fields", () => {
    const spec = { ...createLoadSpec(request), surprise: 1 };
    expect(() => parseLoadSpec(spec)).toThrow(/does not take/);
  });
});
