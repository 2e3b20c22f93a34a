import { describe, expect, test } from "vitest";
import { type LoadOrder, specOf } from "./order.ts";

const order: LoadOrder = {
  url: "http://shop.race/",
  protocol: "http1",
  method: "GET",
  profile: {
    rate: 10,
    duration: "1s",
    warmup: "0s",
    connections: 2,
    streams: 1,
    workers: 1,
    timeout: "5s",
  },
  where: "auto",
};
const proto = `syntax = "proto3"; package shop;
service Reviews { rpc Get (Request) returns (Request); } message Request { string id = 1; }`;

describe("specOf", () => {
  test("keeps HTTP's method and headers, and the number of streams", async () => {
    const http2 = { ...order, protocol: "http2", profile: { ...order.profile, streams: 8 } } as const;
    const spec = await specOf({ ...http2, method: "PUT", headers: { a: "b" } }, order.url, {});
    expect(spec).toMatchObject({
      protocol: "http2",
      target: { method: "PUT", headers: { a: "b" } },
      profile: { streams: 8, connections: 2 },
    });
  });

  test("encodes the message of a call if the .proto is given", async () => {
    const grpc = { call: "shop.Reviews/Get", message: { id: "a" }, proto };
    const spec = await specOf({ ...order, protocol: "grpc", grpc }, order.url, {});
    expect(spec.target.method).toBe("POST");
    expect(spec.call).toEqual({ name: "shop.Reviews/Get", json: '{"id":"a"}', message: "CgFh" });
  });

  test("leaves it to reflection otherwise", async () => {
    const grpc = { call: "shop.Reviews/Get", message: { id: "a" } };
    const spec = await specOf({ ...order, protocol: "grpc", grpc }, order.url, {});
    expect(spec.call).toEqual({ name: "shop.Reviews/Get", json: '{"id":"a"}' });
  });

  test("says that a .proto in a playbook cannot import files", async () => {
    const grpc = { call: "shop.Reviews/Get", message: {}, proto: `import "other.proto"; ${proto}` };
    const attempt = specOf({ ...order, protocol: "grpc", grpc }, order.url, {});
    await expect(attempt).rejects.toMatchObject({ code: "LOAD_PROTO_INVALID" });
  });

  test("sends a body over TCP", async () => {
    const spec = await specOf({ ...order, protocol: "tcp", body: "hi" }, "tcp://shop.race:7", {});
    expect(spec.target).toMatchObject({ url: "tcp://shop.race:7", method: "ECHO", body: "hi" });
  });

  test("lets further targets inherit the headers, except those that they have themselves", async () => {
    const others = [{ path: "/b", method: "GET", headers: { "x-id": "own" }, weight: 1 }];
    const spec = await specOf(
      { ...order, headers: { "X-Id": "all", Authorization: "t" }, others },
      order.url,
      {},
    );
    expect(spec.others?.[0]?.headers).toEqual({ Authorization: "t", "x-id": "own" });
  });

  test("passes on what is expected of answers", async () => {
    const spec = await specOf({ ...order, expect: { status: [204], body_contains: "ok" } }, order.url, {});
    expect(spec.expect).toEqual({ status: [204], bodyContains: "ok" });
  });
});
