import { expect, test } from "vitest";
import type { LoadTarget } from "../order/request.ts";
import { buildRequest } from "./http1/request.ts";
import { requestSource } from "./request-source.ts";

const get: LoadTarget = { url: "http://shop/a?b={c}", method: "GET", headers: {} };

test("is prepared once if nothing in it changes", () => {
  let prepared = 0;
  const source = requestSource(get, (target) => {
    prepared++;
    return target.url;
  });
  expect(source.plain).toBe(get.url);
  expect(prepared).toBe(1);
});

test("placeholders in path, query, headers and body are filled in for every request", () => {
  const target = {
    url: "http://shop/cart/{seq}?id={uuid}",
    method: "PUT",
    headers: { "X-Request": "{seq}" },
    body: '{"number":{seq}}',
  };
  const source = requestSource(target, (filled) => buildRequest(filled).toString());
  const [ninth = "", tenth = ""] = [9, 10].map((seq) => source.plain ?? source.fill(seq));
  expect(ninth).toMatch(/^PUT \/cart\/9\?id=[0-9a-f-]{36} HTTP\/1.1\r\n/);
  expect(ninth).toContain("X-Request: 9\r\n");
  expect(ninth).toMatch(/Content-Length: 12\r\n[\s\S]*\r\n\r\n\{"number":9\}$/);
  expect(tenth).toMatch(/Content-Length: 13\r\n[\s\S]*\r\n\r\n\{"number":10\}$/);
});

test("a binary body has no placeholders", () => {
  const body = Buffer.from("{seq}").toString("base64");
  const source = requestSource(
    { ...get, method: "POST", body, bodyEncoding: "base64" },
    (target) => target.body,
  );
  expect(source.plain).toBe(body);
});
