import { loadImage } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { type PicturedRoute, routeAltText, routePicture } from "./route-picture.ts";

const ROUTE: PicturedRoute = {
  title: "Requests for reviews",
  subtitle: "namespace shop · HTTPRoute/shop/reviews",
  routes: [
    { requests: ["header x-user = ada"], targets: [{ name: "v3", percent: 100 }], notes: [] },
    {
      requests: ["all other requests"],
      targets: [
        { name: "v1", percent: 90 },
        { name: "v2", percent: 10 },
      ],
      notes: ["no answer within 2s: 504"],
    },
  ],
};

test("is as wide as every chart, and as high as its rows require", async () => {
  const two = await loadImage(await routePicture(ROUTE));
  const [first] = ROUTE.routes;
  const one = await loadImage(await routePicture({ ...ROUTE, routes: first ? [first] : [] }));
  expect([one.width, two.width]).toEqual([1_200, 1_200]);
  expect(two.height).toBeGreaterThan(one.height);
});

test("the same route gives the same picture; another share gives another one", async () => {
  const [again, other] = [structuredClone(ROUTE), structuredClone(ROUTE)];
  Object.assign(other.routes[1]?.targets[0] ?? {}, { percent: 80 });
  const [a, b, c] = await Promise.all([ROUTE, again, other].map(routePicture));
  expect(Buffer.from(a ?? []).equals(Buffer.from(b ?? []))).toBe(true);
  expect(Buffer.from(a ?? []).equals(Buffer.from(c ?? []))).toBe(false);
});

test("many versions, long words and routes without a target can be drawn", async () => {
  const targets = Array.from({ length: 16 }, (_, index) => ({ name: `version-${index}`, percent: 6.3 }));
  const requests = [`path = /${"a".repeat(300)}`, "header x-b = c ".repeat(20)];
  const routes = [
    { requests, targets, notes: ["also: redirect"] },
    { requests: ["all other requests"], targets: [], notes: [] },
  ];
  const picture = await loadImage(await routePicture({ ...ROUTE, routes }));
  expect(picture.height).toBeGreaterThan(16 * 60);
});

test("has a limited size however many routes there are: those tried last are only counted", async () => {
  const row = { requests: ["path = /a"], targets: [{ name: "v1", percent: 100 }], notes: [] };
  const routesOf = (count: number) => Array.from({ length: count }, () => row);
  const many = await loadImage(await routePicture({ ...ROUTE, routes: routesOf(400) }));
  const twenty = await loadImage(await routePicture({ ...ROUTE, routes: routesOf(20) }));
  expect(many.height - twenty.height).toBeLessThan(100);
  expect(many.height).toBeGreaterThan(twenty.height);
});

test("says in words what it shows", () => {
  expect(routeAltText(ROUTE)).toBe(
    "Picture: Requests for reviews, namespace shop · HTTPRoute/shop/reviews. header x-user = ada: 100 % to v3. " +
      "all other requests: 90 % to v1, 10 % to v2 (no answer within 2s: 504).",
  );
  const long = Array.from({ length: 90 }, () => ROUTE.routes).flat();
  expect(routeAltText({ ...ROUTE, routes: long })).toHaveLength(1_000);
});
