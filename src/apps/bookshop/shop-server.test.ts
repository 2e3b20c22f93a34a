import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { probe } from "./probe.ts";
import { RequestCounter } from "./request-counter.ts";
import { type ShopService, shopServices } from "./services.ts";
import { createShopServer } from "./shop-server.ts";
import { Upstreams } from "./upstream.ts";

const open: Server[] = [];
const upstreams = new Upstreams();
const GONE = "http://127.0.0.1:1"; // Nothing ever listens on port 1.

afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(name: string, service: ShopService, options: { slowMs?: number; log?: string[] } = {}) {
  const counter = new RequestCounter({ service: name, version: "v1" }, (line) => options.log?.push(line));
  const { slowMs = 0 } = options;
  const server = createShopServer({ name, version: "v1", service, counter, slowMs });
  open.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, counter };
}

function shop(
  name: string,
  settings: Partial<Parameters<(typeof shopServices)[string]>[0]> = {},
): ShopService {
  const create = shopServices[name];
  if (!create) throw new Error(`no service ${name}`);
  const urls = { catalogueUrl: GONE, reviewsUrl: GONE, ratingsUrl: GONE };
  return create({ version: "v1", ...urls, ...settings }, upstreams);
}

/** The whole shop, with the given version of reviews. */
async function wholeShop(version: string): Promise<string> {
  const ratings = await serve("ratings", shop("ratings"));
  const reviews = await serve("reviews", shop("reviews", { version, ratingsUrl: ratings.url }));
  const catalogue = await serve("catalogue", shop("catalogue"));
  const settings = { catalogueUrl: catalogue.url, reviewsUrl: reviews.url };
  return (await serve("storefront", shop("storefront", settings))).url;
}

describe("the shop", () => {
  test.each([
    ["v1", [undefined, undefined]],
    ["v2", [5, 4]],
    ["v3", [5, 4]],
  ])("with reviews %s", async (version, stars) => {
    const response = await fetch(`${await wholeShop(version)}/`);
    const shelf = (await response.json()) as { reviews: { reviews: { stars?: number }[] } };
    expect(shelf).toMatchObject({
      service: "storefront",
      version: "v1",
      reviews: { service: "reviews", version },
    });
    expect(shelf.reviews.reviews.map((review) => review.stars)).toEqual(stars);
  });

  test("shows a page to people", async () => {
    const response = await fetch(`${await wholeShop("v3")}/`, { headers: { accept: "text/html,*/*" } });
    expect(response.headers.get("content-type")).toContain("text/html");
    const page = await response.text();
    expect(page).toContain("Moby-Dick");
    expect(page).toContain("★★★★☆");
    expect(page).toContain("(v3)");
  });

  test("passes on what connects traces and identifies users, and nothing else", async () => {
    const seen: Record<string, string>[] = [];
    const spy = await serve("catalogue", async (request) => {
      seen.push(request.headers);
      return { contentType: "application/json", body: '{"books":[],"reviews":[]}' };
    });
    const front = await serve(
      "storefront",
      shop("storefront", { catalogueUrl: spy.url, reviewsUrl: spy.url }),
    );
    const passed = { "x-request-id": "r1", traceparent: "00-a-b-01", "x-user": "ada" };
    await fetch(`${front.url}/`, { headers: { ...passed, authorization: "Bearer secret", "x-other": "1" } });
    expect(seen).toEqual([passed, passed]);
  });
});

describe("answers", () => {
  test.each([
    ["/version", 200, '{"service":"catalogue","version":"v1"}'],
    ["/version?x=1", 200, '"service":"catalogue"'],
    ["/healthz", 200, '{"ok":true}'],
    ["/nothing", 404, "catalogue has no /nothing"],
  ])("%s with %i", async (path, status, body) => {
    const { url } = await serve("catalogue", shop("catalogue"));
    const response = await fetch(url + path);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(body);
  });

  test("an upstream that is gone or fails, with 502 and its name", async () => {
    const front = await serve("storefront", shop("storefront"));
    const gone = await fetch(`${front.url}/`);
    expect(gone.status).toBe(502);
    expect(await gone.text()).toContain(GONE);
    const failing = await serve("ratings", async () => undefined);
    const reviews = await serve("reviews", shop("reviews", { version: "v2", ratingsUrl: failing.url }));
    const failed = await fetch(`${reviews.url}/reviews/1`);
    expect(failed.status).toBe(502);
    expect(await failed.text()).toContain("/ratings/1: status 404");
  });

  test("a slow version is slow, but not for probes", async () => {
    const { url } = await serve("catalogue", shop("catalogue"), { slowMs: 150 });
    const timed = async (path: string) => {
      const start = performance.now();
      await fetch(url + path);
      return performance.now() - start;
    };
    expect(await timed("/version")).toBeGreaterThanOrEqual(145);
    const health = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5_000) });
    expect(health.status).toBe(200);
  });
});

test("requests are counted, probes are not, and a count is logged once", async () => {
  const log: string[] = [];
  const { url, counter } = await serve("catalogue", shop("catalogue"), { log });
  for (const path of ["/version", "/healthz", "/books", "/nothing"]) await fetch(url + path);
  counter.flush();
  counter.flush();
  expect(log.map((line) => JSON.parse(line))).toEqual([{ requests: 3, service: "catalogue", version: "v1" }]);
});

describe("the probe", () => {
  test("repeats the request until it succeeds", async () => {
    let asked = 0;
    const { url } = await serve("catalogue", async () =>
      ++asked < 3 ? undefined : { contentType: "application/json", body: '"at last"' },
    );
    expect(await probe(`${url}/late`, 10_000)).toBe('"at last"');
  });

  test("gives up with the last problem", async () => {
    await expect(probe(`${GONE}/`, 0)).rejects.toThrow("ECONNREFUSED");
  });
});
