import { expect, test } from "vitest";
import { recordIn, recordPlace } from "./kept-record.ts";

const place = recordPlace("shop", "regatta-routes-reviews");
const holding = (data: object) => ({ ...place, metadata: { name: place.name, namespace: "shop" }, data });

test("a record is read from its ConfigMap", () => {
  expect(recordIn(holding({ record: '{"steps":[]}' }))).toEqual({ steps: [] });
});

test.each([[undefined], [holding({})], [holding({ other: "x" })]])("%j holds none", (object) => {
  expect(recordIn(object)).toBeUndefined();
});
