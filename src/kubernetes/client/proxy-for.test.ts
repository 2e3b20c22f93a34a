import { expect, test } from "vitest";
import { type Environment, proxyFor } from "./proxy-for.ts";

const HTTPS_PROXY = "http://proxy:3128";
const far = "https://api.example.com:6443";

test.each<[string, string, Environment, string | undefined]>([
  ["no proxy at all", far, {}, undefined],
  ["the one for HTTPS", far, { HTTPS_PROXY, HTTP_PROXY: "http://other:1" }, HTTPS_PROXY],
  ["written in small letters", far, { https_proxy: HTTPS_PROXY }, HTTPS_PROXY],
  ["without a scheme", far, { HTTPS_PROXY: "proxy:3128" }, HTTPS_PROXY],
  ["an empty one", far, { HTTPS_PROXY: "" }, undefined],
  ["the one for plain HTTP", "http://api:8080", { HTTP_PROXY: "http://other:1" }, "http://other:1"],
  ["this machine", "https://127.0.0.1:6443", { HTTPS_PROXY }, undefined],
  ["this machine by name", "https://localhost:6443", { HTTPS_PROXY }, undefined],
  ["this machine in IPv6", "https://[::1]:6443", { HTTPS_PROXY }, undefined],
])("%s", (_, server, environment, expected) => {
  expect(proxyFor(server, environment)).toBe(expected);
});

test.each<[string, string, boolean]>([
  ["*", far, true],
  ["example.com", far, true],
  [".example.com", far, true],
  ["*.example.com", far, true],
  ["api.example.com", far, true],
  [".api.example.com", far, false],
  ["ample.com", far, false],
  ["other.org, Example.COM", far, true],
  ["api.example.com:6443", far, true],
  ["api.example.com:443", far, false],
  ["10.0.0.0/8", "https://10.1.2.3:6443", true],
  ["10.0.0.0/8", "https://11.1.2.3:6443", false],
  ["10.1.2.3", "https://10.1.2.3:6443", true],
  ["10.1.2.3:6443", "https://10.1.2.3:6443", true],
  ["fd00::/8", "https://[fd00::1]:6443", true],
  ["10.0.0.0/x", "https://10.1.2.3", false],
  ["", far, false],
])("NO_PROXY=%s excepts %s: %s", (NO_PROXY, server, isDirect) => {
  expect(proxyFor(server, { HTTPS_PROXY, NO_PROXY })).toBe(isDirect ? undefined : HTTPS_PROXY);
});
