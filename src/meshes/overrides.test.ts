import { describe, expect, test } from "vitest";
import { loadMeshes } from "./load-meshes.ts";
import { helmInstalls, readOverrides } from "./overrides.ts";

const { library } = loadMeshes([]);
const istio = library.get("istio");

describe("the most specific override wins", () => {
  const versions = (...[overrides, playbook]: [Parameters<typeof helmInstalls>[1], string?]) =>
    helmInstalls(istio, overrides, playbook).map((release) => release.version);
  test.each([
    ["the adapter's", {}, undefined, ["1.31.0", "1.31.0"]],
    ["the configuration's", { version: "1.30.4" }, undefined, ["1.30.4", "1.30.4"]],
    [
      "its release's",
      { version: "1.30.4", releases: { istiod: { version: "1.30.5" } } },
      undefined,
      ["1.30.4", "1.30.5"],
    ],
    ["the playbook's", { version: "1.30.4" }, "1.29.0", ["1.29.0", "1.29.0"]],
  ])("%s version", (_, override, playbook, expected) => {
    expect(versions({ istio: override }, playbook)).toEqual(expected);
  });

  test("repositories, charts, values and images end up where they belong", () => {
    const [base, istiod] = helmInstalls(istio, {
      istio: {
        repository: "https://mirror.example/charts",
        images: { hub: "mirror.example/istio", tag: "1.31.0-distroless" },
        releases: {
          istiod: {
            chart: "pilot",
            values: { global: { hub: "overridden", proxy: { a: 1 } }, pilot: { b: 2 } },
          },
        },
      },
    });
    expect(base).toMatchObject({ repository: "https://mirror.example/charts", values: {} });
    expect(istiod).toMatchObject({
      chart: "pilot",
      values: {
        global: { hub: "mirror.example/istio", tag: "1.31.0-distroless", proxy: { a: 1 } },
        pilot: { b: 2 },
      },
    });
  });
});

describe("the file", () => {
  const read = (text: string) => readOverrides(text, "overrides.yaml", library.all());

  test("is read", () => {
    const { overrides, diagnostics } = read("istio:\n  version: 1.30.4\n");
    expect(diagnostics).toEqual([]);
    expect(overrides).toEqual({ istio: { version: "1.30.4" } });
  });

  test.each([
    ["istoo:\n  version: 1.30.4\n", 'no mesh "istoo"', 'Did you mean "istio"?', 1],
    ["istio:\n  releases:\n    istio: {}\n", 'no release "istio"', "istiod", 3],
    ["istio:\n  images:\n    hubb: x\n", 'no image "hubb"', 'Did you mean "hub"?', 3],
    ["istio:\n  versoin: x\n", '"istio" does not take "versoin"', 'Did you mean "version"?', 2],
    ["istio:\n  repository: ftp://x\n", '"istio.repository"', "Address of a chart repository", 2],
    [
      "istio:\n  releases:\n    istiod: { chart: '--post-renderer=/tmp/x' }\n",
      '"istio.releases.istiod.chart"',
      "Name of the chart",
      3,
    ],
  ])("%j is reported with its line", (text, message, hint, line) => {
    const [diagnostic] = read(text).diagnostics;
    expect(diagnostic).toMatchObject({ code: "MESH_OVERRIDES_INVALID", file: "overrides.yaml" });
    expect(diagnostic?.message).toContain(message);
    expect(diagnostic?.hint).toContain(hint);
    expect(diagnostic?.range?.start.line).toBe(line);
  });
});
