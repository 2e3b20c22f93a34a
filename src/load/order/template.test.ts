import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fillTemplate, hasPlaceholder, parseTemplate, pathTemplateOf, urlTemplate } from "./template.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("templates", () => {
  test.each([
    ["", 1, ""],
    ["/plain", 1, "/plain"],
    ["/cart/{seq}", 17, "/cart/17"],
    ["{seq}{seq}", 0, "00"],
    ['{"a":{"b":{seq}}}', 5, '{"a":{"b":5}}'],
    ["{SEQ} {seq } {other}", 5, "{SEQ} {seq } {other}"],
  ])("%j of request %d is %j", (text, seq, expected) => {
    expect(fillTemplate(parseTemplate(text), seq)).toBe(expected);
  });

  test("every UUID is different", () => {
    const [first = "", second = ""] = fillTemplate(parseTemplate("{uuid} {uuid}"), 0).split(" ");
    expect(first).toMatch(UUID);
    expect(second).toMatch(UUID);
    expect(first).not.toBe(second);
  });

  test("text without placeholders stays as it is", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (text, seq) => {
        fc.pre(!hasPlaceholder(text));
        expect(fillTemplate(parseTemplate(text), seq)).toBe(text);
      }),
    );
  });

  test.each([
    ["http://shop/a b/{seq}?id={uuid}&x={y}#part", "/a%20b/{seq}?id={uuid}&x={y}"],
    ["http://shop", "/"],
    ["http://shop/{x}", "/%7Bx%7D"],
    ["http://shop/a/%2e%2E/{seq}/./b/..", "/a/%2e%2E/{seq}/./b/.."],
    ["http://shop/a/../b?c=/../d", "/a/../b?c=/../d"],
    ["http://user:%2e%2e@shop/..%2f/...", "/..%2f/..."],
    ["http://shop/?", "/?"],
    ["http://shop?a=b#c", "/?a=b"],
  ])("path and query of %s", (url, expected) => {
    expect(pathTemplateOf(url)).toBe(expected);
  });
});

test.each([
  ["http://a/b/{seq}?x={uuid}#{seq}", undefined, "http://a/b/{seq}?x={uuid}#{seq}"],
  ["/books/{uuid}", "http://shop:8080/old/{seq}?y=1", "http://shop:8080/books/{uuid}"],
  ["http://a/{other}", undefined, "http://a/%7Bother%7D"],
  ["tcp://echo:7", undefined, "tcp://echo:7"],
])("%s on %s is written %s", (text, base, expected) => {
  expect(urlTemplate(text, base === undefined ? {} : { base })).toBe(expected);
});

test("changing a URL keeps the dots of its path", () => {
  expect(urlTemplate("/a/%2e%2e/b", { base: "http://shop/c/d" })).toBe("http://shop/a/%2e%2e/b");
});

test("changing a URL keeps its placeholders", () => {
  const change = (url: URL) => {
    url.hostname = "b.example";
  };
  expect(urlTemplate("https://u:p@a:1/x/{seq}?id={uuid}", { change })).toBe(
    "https://u:p@b.example:1/x/{seq}?id={uuid}",
  );
});
