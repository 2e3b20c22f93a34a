import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeFacts } from "../../test/support/load-results.ts";
import { differingVariants } from "./differing-variants.ts";

const comparison = fakeComparison({ variants: { none: {}, sidecar: { p50Ms: 2 } }, rounds: 5 });
const withFacts = (facts: Parameters<typeof fakeFacts>[1]) => {
  const sidecar = comparison.variants.sidecar;
  if (!sidecar) throw new Error("no sidecar");
  return {
    ...comparison,
    variants: { ...comparison.variants, sidecar: { ...sidecar, facts: fakeFacts("sidecar", facts) } },
  };
};

describe("variants of two comparisons", () => {
  test("are equal if nothing about their meshes differs", () => {
    expect(differingVariants(comparison, comparison)).toEqual([]);
  });

  test.each([
    [{ mesh_version: "1.2.4" }, "The mesh version of sidecar differs: 1.2.3 → 1.2.4."],
    [{ proxy_version: null }, "The proxy version of sidecar differs: 1.2.3-proxy → none."],
    [{ mtls: false }, "mTLS of sidecar differs: on → off."],
    [{ mesh: "istio" }, "The mesh of sidecar differs: sidecar → istio."],
  ])("differ if a mesh has %j", (facts, sentence) => {
    expect(differingVariants(comparison, withFacts(facts))).toEqual([sentence]);
  });
});
