import { describe, expect, test } from "vitest";
import type { LoadTarget } from "../spec.ts";
import { prepareRequest } from "./request.ts";

const get = { url: "http://shop:8080/a/b?c=d%20e#f", method: "GET", headers: {} };

function bytesOf(target: LoadTarget, seq = 0): Buffer {
  const source = prepareRequest(target);
  return (source.plain ?? source.fill(seq)).bytes;
}

describe("prepareRequest", () => {
  test("asks for path and query, with the headers that a server expects", () => {
    expect(bytesOf(get).toString("latin1")).toBe(
      "GET /a/b?c=d%20e HTTP/1.1\r\nHost: shop:8080\r\nUser-Agent: regatta\r\nAccept: */*\r\n\r\n",
    );
  });

  test("counts the body in bytes, not in letters", () => {
    const bytes = bytesOf({ ...get, method: "POST", body: "äö" });
    expect(bytes.toString("utf8")).toMatch(/Content-Length: 4\r\n\r\näö$/);
  });

  test("leaves what was given as it is, whatever its case", () => {
    const text = bytesOf({ ...get, headers: { host: "other", accept: "text/html" } }).toString("latin1");
    expect(text).toContain("host: other");
    expect(text).not.toContain("Host: shop");
    expect(text).not.toContain("*/*");
  });

  test("makes a user in the URL an authorization, and says it nowhere else", () => {
    const text = bytesOf({ ...get, url: "http://ann:p%40ss@shop/" }).toString("latin1");
    expect(text).toContain(`Authorization: Basic ${Buffer.from("ann:p@ss").toString("base64")}`);
    expect(text).not.toContain("p%40ss");
  });

  test("is made once when nothing in it changes", () => {
    expect(prepareRequest(get).plain).toEqual({ bytes: bytesOf(get), head: false });
    expect(prepareRequest({ ...get, method: "HEAD" }).plain?.head).toBe(true);
  });

  test("is filled in for every request where it has placeholders, in path, query, headers and body", () => {
    const target = {
      url: "http://shop/cart/{seq}?id={uuid}",
      method: "PUT",
      headers: { "X-Request": "{seq}" },
      body: '{"number":{seq}}',
    };
    expect(prepareRequest(target).plain).toBeUndefined();
    const [ninth = "", tenth = ""] = [9, 10].map((seq) => bytesOf(target, seq).toString());
    expect(ninth).toMatch(/^PUT \/cart\/9\?id=[0-9a-f-]{36} HTTP\/1.1\r\n/);
    expect(ninth).toContain("X-Request: 9\r\n");
    expect(ninth).toMatch(/Content-Length: 12\r\n\r\n\{"number":9\}$/);
    expect(tenth).toMatch(/Content-Length: 13\r\n\r\n\{"number":10\}$/);
  });

  test("a path with placeholders keeps the body's bytes as they are", () => {
    const target = {
      ...get,
      url: "http://shop/{seq}",
      method: "POST",
      body: "AP8=",
      bodyEncoding: "base64" as const,
    };
    const bytes = bytesOf(target, 3);
    expect(bytes.toString("latin1")).toMatch(/^POST \/3 HTTP\/1.1\r\n.*Content-Length: 2\r\n\r\n/s);
    expect([...bytes.subarray(-2)]).toEqual([0, 255]);
  });
});
