import { stringify } from "yaml";
import { Failure } from "../../base/failure.ts";
import { isJsonObject } from "../../base/json.ts";
import { jsonOf } from "../../base/yaml/json-of.ts";
import { readYaml } from "../../base/yaml/read-yaml.ts";
import { MANIFEST_BOUNDS } from "../../base/yaml/yaml-bounds.ts";
import type { KubeObject } from "../cluster.ts";

/**
 * Reads Kubernetes objects from YAML text with several documents, as kubectl reads them (YAML 1.1: `0400` is octal, `on` is
 * true, `<<` merges). Empty documents are skipped, a `List` is split up.
 * @param origin what people call the text: a file's path, "k8s.apply".
 * @throws Failure `KUBE_BAD_MANIFEST` that says where and what is wrong.
 */
export function parseManifests(text: string, origin: string): readonly KubeObject[] {
  const { trees, problems, range } = readYaml(text, { bounds: MANIFEST_BOUNDS, dialect: "kubernetes" });
  const [problem] = [...problems].sort((a, b) => a.at.start - b.at.start);
  if (problem || !trees) {
    const line = problem ? `, line ${range(problem.at).start.line}` : "";
    throw badManifest(`${origin}${line}: ${problem?.message ?? "the text cannot be read."}`, problem?.hint);
  }
  return trees.flatMap((tree, index) => {
    const value = jsonOf(tree.root, tree);
    return value === null ? [] : objectsOf(value, `${origin}, document ${index + 1}`);
  });
}

/** Does the same for values that are already parsed. @throws Failure `KUBE_BAD_MANIFEST`. */
export function objectsOf(value: unknown, origin: string): readonly KubeObject[] {
  if (!isJsonObject(value)) throw badManifest(`${origin} is not an object.`);
  for (const field of ["apiVersion", "kind"] as const) {
    if (typeof value[field] !== "string") throw badManifest(`${origin} has no ${field}.`);
  }
  if (value.kind === "List" && Array.isArray(value.items)) {
    return value.items.flatMap((item, index) => objectsOf(item, `${origin}, item ${index + 1}`));
  }
  if (!isJsonObject(value.metadata) || typeof value.metadata.name !== "string") {
    throw badManifest(`${origin} (${String(value.kind)}) has no metadata.name.`);
  }
  return [value as unknown as KubeObject];
}

/** The object with `${image}` replaced in every string. */
export function withImage(object: KubeObject, image: string): KubeObject {
  const replace = (value: unknown): unknown => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how manifests write the placeholder.
    if (typeof value === "string") return value.replaceAll("${image}", image);
    if (Array.isArray(value)) return value.map(replace);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)]));
  };
  return replace(object) as KubeObject;
}

function badManifest(
  sentence: string,
  hint = "Every object needs apiVersion, kind and metadata.name.",
): Failure {
  return new Failure("KUBE_BAD_MANIFEST", sentence, {
    hint,
    state: "Nothing was changed.",
  });
}

/**
 * Objects as YAML documents for kubectl, which follows YAML 1.1, where a bare `on` is not a string, and which does not
 * know the aliases that the writer would make up.
 */
export function manifestsText(objects: readonly object[]): string {
  return objects
    .map((object) => stringify(object, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false }))
    .join("---\n");
}
