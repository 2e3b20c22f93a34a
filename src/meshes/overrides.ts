import Type, { type Static } from "typebox";
import type { Diagnostic } from "../base/diagnostic.ts";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { suggestName } from "../base/suggest.ts";
import type { HelmInstall } from "../kubernetes/helm/helm.ts";
import { readDataFile } from "../schema/data-file.ts";
import { HELM_CHART, type MeshAdapter } from "./adapter.ts";

const closed = { additionalProperties: false } as const;
const repository = Type.String({ pattern: "^(https?|oci)://", description: "Address of a chart repository" });

const MeshOverride = Type.Object(
  {
    repository: Type.Optional(repository),
    version: Type.Optional(Type.String({ minLength: 1 })),
    images: Type.Optional(Type.Record(Type.String(), Type.String({ minLength: 1 }))),
    releases: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(
          {
            repository: Type.Optional(repository),
            chart: Type.Optional(Type.String(HELM_CHART)),
            version: Type.Optional(Type.String({ minLength: 1 })),
            values: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
          },
          closed,
        ),
      ),
    ),
  },
  closed,
);

/** What an operator changes in the adapters, for air-gapped or trimmed clusters: mesh → what differs. */
export const MeshOverrides = Type.Record(Type.String(), MeshOverride);
export type MeshOverrides = Static<typeof MeshOverrides>;

/** Reads the file named by REGATTA_MESH_OVERRIDES. */
export function readOverrides(
  text: string,
  file: string,
  adapters: readonly MeshAdapter[],
): { readonly overrides: MeshOverrides; readonly diagnostics: readonly Diagnostic[] } {
  const read = readDataFile(text, file, MeshOverrides, {
    syntax: "MESH_YAML",
    invalid: "MESH_OVERRIDES_INVALID",
    isPrivate: true,
  });
  if (!read.value) return { overrides: {}, diagnostics: read.diagnostics };
  const wrong = (path: readonly string[], message: string, known: readonly string[]) =>
    read.mistake(path, message, suggestName(path.at(-1) ?? "", known));
  const diagnostics = Object.entries(read.value).flatMap(([mesh, override]): readonly Diagnostic[] => {
    const adapter = adapters.find((candidate) => candidate.name === mesh);
    if (!adapter) {
      return [
        wrong(
          [mesh],
          `There is no mesh "${mesh}".`,
          adapters.map((candidate) => candidate.name),
        ),
      ];
    }
    const releases = (adapter.install?.helm ?? []).map((release) => release.release);
    const images = Object.keys(adapter.images ?? {});
    return [
      ...Object.keys(override.releases ?? {})
        .filter((name) => !releases.includes(name))
        .map((name) => wrong([mesh, "releases", name], `${mesh} has no release "${name}".`, releases)),
      ...Object.keys(override.images ?? {})
        .filter((name) => !images.includes(name))
        .map((name) => wrong([mesh, "images", name], `${mesh} has no image "${name}" to override.`, images)),
    ];
  });
  return { overrides: read.value, diagnostics };
}

/**
 * The helm releases of an adapter with all overrides applied. The most specific wins: the playbook's version, then the
 * configuration's for the release, then the configuration's for the mesh, then the adapter's. Values are merged deeply,
 * images last.
 */
export function helmInstalls(
  adapter: MeshAdapter,
  overrides: MeshOverrides,
  playbookVersion?: string,
): readonly HelmInstall[] {
  const override = overrides[adapter.name] ?? {};
  return (adapter.install?.helm ?? []).map((spec) => {
    const own = override.releases?.[spec.release] ?? {};
    const images = Object.entries(adapter.images ?? {}).flatMap(([name, place]) => {
      const image = override.images?.[name];
      return image !== undefined && place.release === spec.release ? [nest(place.value, image)] : [];
    });
    return {
      release: spec.release,
      namespace: spec.namespace,
      chart: own.chart ?? spec.chart,
      repository: own.repository ?? override.repository ?? spec.repository,
      version: playbookVersion ?? own.version ?? override.version ?? spec.version ?? adapter.version ?? "",
      values: [spec.values, own.values, ...images].reduce<JsonObject>(
        (merged, next) => merge(merged, (next ?? {}) as JsonObject),
        {},
      ),
    };
  });
}

/** `a.b` and 1 become `{a: {b: 1}}`. */
function nest(path: string, value: string): JsonObject {
  return path
    .split(".")
    .reduceRight<JsonObject | string>((inner, key) => ({ [key]: inner }), value) as JsonObject;
}

function merge(base: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, JsonObject[string]> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isJsonObject(before) && isJsonObject(value) ? merge(before, value) : value;
  }
  return merged;
}
