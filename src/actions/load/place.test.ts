import { describe, expect, test } from "vitest";
import { loadPlace, serviceUrl } from "./place.ts";

describe("loadPlace", () => {
  test.each([
    ["http://127.0.0.1:8080/", "here"],
    ["http://localhost:8080/", "here"],
    ["http://[::1]:8080/", "here"],
    ["https://shop.staging.example.com/", "here"],
    ["http://storefront/", "cluster"],
    ["http://storefront.race-none/", "cluster"],
    ["http://storefront.race-none:8080/x", "cluster"],
    ["http://storefront.race-none.svc/", "cluster"],
    ["http://storefront.race-none.svc.cluster.local/", "cluster"],
    ["tcp://127.0.0.1:7", "here"],
    ["tcp://echo.race-none:7", "cluster"],
  ])("%s runs %s", (url, place) => {
    expect(loadPlace(url, "auto")).toBe(place);
  });

  test("`where` takes precedence", () => {
    expect(loadPlace("http://storefront/", "here")).toBe("here");
    expect(loadPlace("http://127.0.0.1/", "cluster")).toBe("cluster");
  });
});

describe("serviceUrl", () => {
  test.each([
    ["http://storefront/", "shop", "http://storefront.shop.svc.cluster.local/", "shop"],
    [
      "http://storefront.race:8080/x?y=1",
      "shop",
      "http://storefront.race.svc.cluster.local:8080/x?y=1",
      "race",
    ],
    [
      "http://storefront.race/books/{seq}?by={uuid}",
      undefined,
      "http://storefront.race.svc.cluster.local/books/{seq}?by={uuid}",
      "race",
    ],
    ["tls://echo.race:7", undefined, "tls://echo.race.svc.cluster.local:7", "race"],
    ["http://storefront.race.svc/", undefined, "http://storefront.race.svc.cluster.local/", "race"],
    ["http://example.com/", undefined, "http://example.com.svc.cluster.local/", "com"],
  ])("%s in %s", (url, namespace, full, expected) => {
    expect(serviceUrl(url, namespace)).toEqual({ url: full, namespace: expected });
  });

  test.each([
    ["http://storefront/", undefined],
    ["http://127.0.0.1/", "shop"],
    ["http://a.b.example.com/", "shop"],
  ])("%s in %s is none", (url, namespace) => {
    expect(serviceUrl(url, namespace)).toBeUndefined();
  });
});
