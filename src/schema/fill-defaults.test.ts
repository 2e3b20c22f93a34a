import { expect, test } from "vitest";
import { fillDefaults } from "./fill-defaults.ts";

const schema = {
  properties: {
    rate: { type: "integer", default: 100 },
    tls: { properties: { verify: { type: "boolean", default: true } } },
    steps: { items: { properties: { weight: { default: 1 } } } },
    form: { anyOf: [{ properties: { a: { default: 1 } } }] },
  },
};

test.each([
  [{}, { rate: 100 }],
  [{ rate: 0 }, { rate: 0 }],
  [{ rate: null }, { rate: null }],
  [{ tls: {} }, { rate: 100, tls: { verify: true } }],
  [{ steps: [{}, { weight: 2 }] }, { rate: 100, steps: [{ weight: 1 }, { weight: 2 }] }],
  [
    { form: {}, more: "x" },
    { rate: 100, form: {}, more: "x" },
  ],
  ["no map", "no map"],
])("%j becomes %j", (value, filled) => {
  const before = structuredClone(value);
  expect(fillDefaults(schema, value)).toEqual(filled);
  expect(value).toEqual(before);
});
