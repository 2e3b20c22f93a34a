import { expect, test } from "vitest";
import { type ResolutionTable, resolveHost } from "./resolution.ts";

const table: ResolutionTable = {
  namespaces: ["shop", "other"],
  services: {
    "shop/web": { clusterIp: "10.96.1.2", ports: { 80: ["127.5.0.2:8080"] } },
    "shop/bare": { clusterIp: "None", ports: { "*": ["127.5.0.3"] } },
  },
  redirects: {},
};
const web = { kind: "service", key: "shop/web", endpoints: ["127.5.0.2:8080"] };

test.each([
  ["web", 80, web],
  ["WEB.shop.svc.cluster.local.", 80, web],
  ["10.96.1.2", 80, web],
  ["web", 81, { ...web, endpoints: [] }],
  ["bare.shop", 9, { kind: "service", key: "shop/bare", endpoints: ["127.5.0.3:9"] }],
  ["nobody", 80, { kind: "unknown" }],
  ["web.other", 80, { kind: "unknown" }],
  ["web.nowhere.svc", 80, { kind: "unknown" }],
  ["example.com", 80, { kind: "outside" }],
  ["api.example.com", 80, { kind: "outside" }],
  ["localhost", 80, { kind: "outside" }],
  ["127.0.0.1", 80, { kind: "outside" }],
  ["10.96.9.9", 80, { kind: "outside" }],
  ["::1", 80, { kind: "outside" }],
])("%s:%d from namespace shop", (host, port, resolution) => {
  expect(resolveHost(table, "shop", host, port)).toEqual(resolution);
});
