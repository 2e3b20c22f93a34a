import { describe, expect, test } from "vitest";
import { buildRequest } from "./request.ts";

const get = { url: "http://shop:8080/a/b?c=d%20e#f", method: "GET", headers: {} };

describe("buildRequest", () => {
  test("requests path and query, with the headers that a server expects", () => {
    expect(buildRequest(get).toString("latin1")).toBe(
      "GET /a/b?c=d%20e HTTP/1.1\r\nHost: shop:8080\r\nUser-Agent: regatta\r\nAccept: */*\r\n\r\n",
    );
  });

  test("counts the body in bytes, not characters", () => {
    const bytes = buildRequest({ ...get, method: "POST", body: "äö" });
    expect(bytes.toString("utf8")).toMatch(/Content-Length: 4\r\n\r\näö$/);
  });

  test("does not change given headers, whatever their case", () => {
    const text = buildRequest({ ...get, headers: { host: "other", accept: "text/html" } }).toString("latin1");
    expect(text).toContain("host: other");
    expect(text).not.toContain("Host: shop");
    expect(text).not.toContain("*/*");
  });

  test("sends a user in the URL as an authorization header only", () => {
    const text = buildRequest({ ...get, url: "http://ann:p%40ss@shop/" }).toString("latin1");
    expect(text).toContain(`Authorization: Basic ${Buffer.from("ann:p@ss").toString("base64")}`);
    expect(text).not.toContain("p%40ss");
  });

  test("a binary body is sent as its bytes", () => {
    const bytes = buildRequest({ ...get, method: "POST", body: "AP8=", bodyEncoding: "base64" });
    expect(bytes.toString("latin1")).toMatch(/Content-Length: 2\r\n\r\n/);
    expect([...bytes.subarray(-2)]).toEqual([0, 255]);
  });
});
