import { expect, test } from "vitest";
import { objectsOf, parseManifests, withImage } from "./manifests.ts";

test("documents are read in order, empty ones are skipped, lists are split up", () => {
  const text = `
apiVersion: v1
kind: ConfigMap
metadata: { name: a }
---
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: Secret, metadata: { name: b } }
`;
  expect(parseManifests(text, "x.yaml").map((object) => `${object.kind}/${object.metadata.name}`)).toEqual([
    "ConfigMap/a",
    "Secret/b",
  ]);
});

test.each([
  ["kind: ConfigMap\nmetadata: { name: a }", "x.yaml, document 1 has no apiVersion"],
  ["apiVersion: v1\nmetadata: { name: a }", "has no kind"],
  ["apiVersion: v1\nkind: ConfigMap", "(ConfigMap) has no metadata.name"],
  ["just text", "x.yaml, document 1 is not an object"],
  ["a: [1", "x.yaml, line 1:"],
  [
    "a: 1\nb: 9007199254740993",
    "x.yaml, line 2: The integer 9007199254740993 is too large to be kept exactly",
  ],
  ["a: 0xffffffffffffffff", "too large to be kept exactly: it would become 18446744073709551616."],
])("%j is refused", (text, message) => {
  expect(() => parseManifests(text, "x.yaml")).toThrow(message);
});

test("integers that are exact, and real numbers, are read whatever their size", () => {
  const text = (value: string) => `{ apiVersion: v1, kind: X, metadata: { name: a }, size: ${value} }`;
  for (const value of ["10000000000000000", "9007199254740991", "1e300", "0400", "9223372036854775807.5"])
    expect(parseManifests(text(value), "x.yaml")).toHaveLength(1);
});

test("the image is filled in wherever there is a placeholder", () => {
  const [object] = objectsOf(
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "a" },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how the placeholder is written.
      spec: { containers: [{ image: "${image}", args: ["keep"], env: [{ value: "${image}" }] }], n: 1 },
    },
    "x",
  );
  if (!object) throw new Error("no object");
  expect(withImage(object, "r/regatta:1").spec).toEqual({
    containers: [{ image: "r/regatta:1", args: ["keep"], env: [{ value: "r/regatta:1" }] }],
    n: 1,
  });
});
