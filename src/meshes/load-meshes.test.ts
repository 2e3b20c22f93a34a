import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dialects } from "../traffic/dialects/index-by-name.ts";
import { FEATURES } from "../traffic/rules/features.ts";
import { loadMeshes, readAdapter } from "./load-meshes.ts";

const good = `name: mine
title: Mine
status: live
note: A mesh of our own.
data_plane: sidecar
version: 1.0.0
environment: any
install:
  manifests: [mine/all.yaml]
namespaces: [mine-system]
injection: { kind: label, key: mine, value: "yes" }
readiness: [{ kind: Deployment, name: control, namespace: mine-system }]
proxy: { container: mine-proxy }
mtls: { automatic: true }
`;

describe("the bundled adapters", () => {
  const { library, diagnostics } = loadMeshes([]);

  test("are all free of mistakes, and their files exist", () => {
    expect(diagnostics).toEqual([]);
    for (const { name } of library.all()) expect(library.manifests(name)).toEqual(expect.any(Array));
    expect(library.manifests("sidecar").map((object) => object.kind)).toContain("Deployment");
  });

  test("include the retired ones by name", () => {
    const retired = library.all().filter((adapter) => adapter.status === "retired");
    expect(retired.map((adapter) => adapter.name)).toEqual(
      expect.arrayContaining(["osm", "app-mesh", "nsm"]),
    );
  });

  test("list nothing that their dialect cannot express", () => {
    for (const { name, dialect, capabilities = [] } of library.all()) {
      const cannot = dialect === undefined ? FEATURES : Object.keys(dialects[dialect].cannot);
      expect(
        capabilities.filter((feature) => cannot.includes(feature)),
        name,
      ).toEqual([]);
    }
  });

  test("a mistyped name gets a suggestion", () => {
    expect(() => library.get("istoo")).toThrow(
      expect.objectContaining({ code: "MESH_UNKNOWN", hint: 'Did you mean "istio"?' }),
    );
  });
});

describe("a wrong adapter", () => {
  test.each<[string, (text: string) => string, number, string, string]>([
    ["no YAML", (text) => `${text}  bad: [`, 15, "indentation does not match", "same column"],
    [
      "an unknown key",
      (text) => text.replace("proxy:", "proxi:"),
      13,
      'does not take "proxi"',
      'Did you mean "proxy"?',
    ],
    [
      "an unknown key deep inside",
      (text) => text.replace("container:", "containr:"),
      13,
      '"proxy" does not take "containr"',
      'Did you mean "container"?',
    ],
    ["a missing key", (text) => text.replace("title: Mine\n", ""), 1, 'needs "title"', "Add title"],
    ["an invalid status", (text) => text.replace("live", "alive"), 3, '"status"', "live"],
    [
      "a capability that no rule uses",
      (text) => `${text}capabilities: [split, mirror]\n`,
      15,
      "capabilities",
      "split",
    ],
    [
      "a name that differs from its file",
      (text) => text.replace("name: mine", "name: other"),
      1,
      'its file "mine"',
      "same name",
    ],
    [
      "an injection without its key",
      (text) => text.replace('key: mine, value: "yes"', ""),
      11,
      "needs key and value",
      "Add both",
    ],
    [
      "no way to tell that it is ready",
      (text) => text.replace(/readiness:.*\n/, ""),
      8,
      "needs version, namespaces and readiness",
      "Add",
    ],
    [
      "a sidecar without a proxy",
      (text) => text.replace(/proxy:.*\n/, ""),
      5,
      "names its proxy's container",
      "proxy.container",
    ],
    [
      "a retired mesh without an alternative",
      (text) => text.replace("live", "retired"),
      3,
      "what to use instead",
      "instead",
    ],
  ])("with %s is reported with its line", (_, change, line, message, hint) => {
    const { value: adapter, diagnostics } = readAdapter(change(good), "meshes/mine.yaml");
    expect(adapter).toBeUndefined();
    const found = diagnostics.find((diagnostic) => diagnostic.message.includes(message));
    expect(found, JSON.stringify(diagnostics)).toMatchObject({ file: "meshes/mine.yaml", severity: "error" });
    expect(found?.hint).toContain(hint);
    expect(found?.range?.start.line).toBe(line);
  });

  test("all mistakes are reported at once", () => {
    const { diagnostics } = readAdapter(
      good.replace("title:", "titel:").replace("proxy:", "proxi:"),
      "mine.yaml",
    );
    expect(diagnostics.length).toBeGreaterThanOrEqual(3);
  });
});

describe("folders of the user", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "regatta-meshes-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("add and override by name; a wrong file is skipped and reported", () => {
    writeFileSync(join(folder, "mine.yaml"), good);
    writeFileSync(join(folder, "istio.yaml"), good.replace("name: mine", "name: istio"));
    writeFileSync(join(folder, "wrong.yaml"), "name: wrong\n");
    const { library, diagnostics } = loadMeshes([folder]);
    expect(library.get("istio").title).toBe("Mine");
    expect(() => library.get("wrong")).toThrow(expect.objectContaining({ code: "MESH_UNKNOWN" }));
    expect(new Set(diagnostics.map((diagnostic) => diagnostic.file))).toEqual(
      new Set([join(folder, "wrong.yaml")]),
    );
    expect(() => library.manifests("mine")).toThrow(
      expect.objectContaining({ code: "MESH_MANIFEST_MISSING" }),
    );
  });

  test("that do not exist are reported", () => {
    const { diagnostics } = loadMeshes([join(folder, "nowhere")]);
    expect(diagnostics).toMatchObject([{ code: "MESH_FOLDER_MISSING" }]);
  });
});
