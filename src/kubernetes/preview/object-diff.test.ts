import { expect, test } from "vitest";
import { objectDiff } from "./object-diff.ts";

const object = (spec: unknown, more: object = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", resourceVersion: "1", managedFields: [1], labels: { a: "b" } },
  spec,
  ...more,
});

test("shows what is added, removed and changed, at any depth, one line per value", () => {
  const before = object({ replicas: 1, list: [{ n: 1 }, { n: 2 }], gone: { x: 1 } });
  const after = object({ replicas: 2, list: [{ n: 1 }, { n: 3 }, { n: 4 }], fresh: true });
  expect(objectDiff(before, after)).toEqual([
    "- spec.replicas: 1",
    "+ spec.replicas: 2",
    "- spec.list[1].n: 2",
    "+ spec.list[1].n: 3",
    '+ spec.list[2]: {"n":4}',
    '- spec.gone: {"x":1}',
    "+ spec.fresh: true",
  ]);
});

test("leaves out server-managed fields and the status", () => {
  const before = object({ a: 1 }, { status: { ready: false } });
  const after = {
    ...object({ a: 1 }, { status: { ready: true } }),
    metadata: { name: "a", resourceVersion: "2", labels: { a: "b" } },
  };
  expect(objectDiff(before, after)).toEqual([]);
});

test("never shows the values of a Secret", () => {
  const secret = (password: string) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "a" },
    data: { password },
    type: "Opaque",
  });
  const lines = objectDiff(secret("b2xk"), secret("bmV3"));
  expect(lines).toEqual(["- data.password: (hidden)", "+ data.password: (hidden)"]);
});

test("truncates a long list of changes", () => {
  const numbers = (from: number) =>
    Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, n + from]));
  const lines = objectDiff(object(numbers(0)), object(numbers(1)));
  expect(lines).toHaveLength(61);
  expect(lines.at(-1)).toBe("… and 40 more");
});
