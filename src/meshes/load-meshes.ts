import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { Diagnostic } from "../base/diagnostic.ts";
import { Failure } from "../base/failure.ts";
import { productFile } from "../base/product-files.ts";
import { suggestName } from "../base/suggest.ts";
import { readTextFile } from "../base/text-file.ts";
import { MANIFEST_BOUNDS } from "../base/yaml/yaml-bounds.ts";
import type { KubeObject } from "../kubernetes/cluster.ts";
import { parseManifests } from "../kubernetes/objects/manifests.ts";
import { readDataFile } from "../schema/data-file.ts";
import { type NamedFiles, type ReadFile, readNamedFiles } from "../schema/named-files.ts";
import { MeshAdapter } from "./adapter.ts";

const BUNDLED = productFile("meshes");
const CODES = { syntax: "MESH_YAML", invalid: "MESH_ADAPTER_INVALID" } as const;

/** The meshes that Regatta knows, bundled and the user's own. */
export class MeshLibrary {
  readonly #adapters: NamedFiles<MeshAdapter>["byName"];

  constructor(adapters: NamedFiles<MeshAdapter>["byName"]) {
    this.#adapters = adapters;
  }

  all(): readonly MeshAdapter[] {
    return [...this.#adapters.values()].map(({ value }) => value);
  }

  /** @throws Failure `MESH_UNKNOWN` with the nearest name. */
  get(name: string): MeshAdapter {
    return this.#entry(name).value;
  }

  /** The objects of the adapter's manifest files, in order. @throws Failure `MESH_MANIFEST_MISSING`, `KUBE_BAD_MANIFEST`. */
  manifests(name: string): readonly KubeObject[] {
    const { value: adapter, folder } = this.#entry(name);
    return (adapter.install?.manifests ?? []).flatMap((file) => {
      const path = join(folder, file);
      if (!existsSync(path)) {
        throw new Failure(
          "MESH_MANIFEST_MISSING",
          `The mesh ${name} names the file ${path}, which does not exist.`,
          {
            hint: "Put it there, or correct install.manifests.",
            state: "Nothing was changed.",
          },
        );
      }
      return parseManifests(readTextFile(path, { maxBytes: MANIFEST_BOUNDS.bytes }), path);
    });
  }

  #entry(name: string) {
    const entry = this.#adapters.get(name);
    if (entry) return entry;
    throw new Failure("MESH_UNKNOWN", `There is no mesh "${name}".`, {
      hint: suggestName(name, this.#adapters.keys()),
      details: { name },
      state: "Nothing was changed.",
    });
  }
}

/**
 * Reads the adapters that come with Regatta and those in the given folders; if names are equal, the later folder wins.
 * A wrong file is skipped and reported as diagnostics.
 */
export function loadMeshes(folders: readonly string[]): {
  readonly library: MeshLibrary;
  readonly diagnostics: readonly Diagnostic[];
} {
  const missing = folders.filter((folder) => !existsSync(folder));
  const there = folders.filter((folder) => !missing.includes(folder));
  const { byName, diagnostics } = readNamedFiles([BUNDLED, ...there], readAdapter);
  return { library: new MeshLibrary(byName), diagnostics: [...missing.map(folderMissing), ...diagnostics] };
}

function folderMissing(folder: string): Diagnostic {
  return {
    code: "MESH_FOLDER_MISSING",
    severity: "error",
    message: `The folder of meshes ${folder} does not exist.`,
    hint: "Correct REGATTA_MESHES.",
  };
}

/** Pure: one adapter from its text, or everything that is wrong with it. */
export function readAdapter(text: string, file: string): ReadFile<MeshAdapter> {
  const { value, diagnostics, mistake } = readDataFile(text, file, MeshAdapter, CODES);
  if (!value) return { diagnostics };
  const mistakes = inconsistencies(value, basename(file).replace(/\.ya?ml$/, "")).map((wrong) =>
    mistake(...wrong),
  );
  return mistakes.length > 0 ? { diagnostics: mistakes } : { value, diagnostics };
}

type Inconsistency = readonly [path: readonly string[], message: string, hint: string];

/** Checks beyond what the schema can express. */
function inconsistencies(adapter: MeshAdapter, fileName: string): readonly Inconsistency[] {
  const found: Inconsistency[] = [];
  if (adapter.name !== fileName) {
    found.push([
      ["name"],
      `The mesh is called "${adapter.name}", its file "${fileName}".`,
      "Give both the same name.",
    ]);
  }
  if (adapter.injection.kind !== "none" && (!adapter.injection.key || !adapter.injection.value)) {
    found.push([
      ["injection"],
      `An injection by ${adapter.injection.kind} needs key and value.`,
      "Add both.",
    ]);
  }
  if (adapter.status === "retired") {
    if (!adapter.instead)
      found.push([["status"], "A retired mesh says what to use instead.", 'Add "instead".']);
    return found;
  }
  const { install } = adapter;
  if (install && (install.helm === undefined) === (install.manifests === undefined)) {
    found.push([["install"], "A mesh is installed either by helm or by manifests.", "Keep one of the two."]);
  }
  if (install && (!adapter.readiness || !adapter.namespaces || !adapter.version)) {
    found.push([
      ["install"],
      "A mesh that is installed needs version, namespaces and readiness.",
      "Add them.",
    ]);
  }
  if (adapter.data_plane === "sidecar" && !adapter.proxy) {
    found.push([["data_plane"], "A sidecar mesh names its proxy's container.", "Add proxy.container."]);
  }
  return found;
}
