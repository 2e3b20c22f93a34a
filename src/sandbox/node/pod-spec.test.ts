import { expect, test } from "vitest";
import { isOwnImage, parseBytes } from "./pod-spec.ts";

test.each([
  ["regatta", true],
  ["regatta:1.2", true],
  ["registry.example:5000/team/regatta:dev", true],
  ["ghcr.io/team/regatta@sha256:abc", true],
  ["regatta/other", false],
  ["myregatta", false],
  ["registry.example/regatta-proxy:1", false],
])("whether the sandbox runs %s: %s", (image, runs) => {
  expect(isOwnImage(image)).toBe(runs);
});

test.each([
  ["128Mi", 134_217_728],
  ["1Gi", 1_073_741_824],
  ["1.5k", 1_500],
  ["1000", 1_000],
  ["lots", undefined],
  [undefined, undefined],
])("%s is %s bytes", (quantity, bytes) => {
  expect(parseBytes(quantity)).toBe(bytes);
});
