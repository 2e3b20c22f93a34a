import { parseAllDocuments, stringify } from "yaml";
import { Failure } from "../../base/failure.ts";
import { isJsonObject } from "../../base/json.ts";
import type { KubeObject } from "../cluster.ts";

/**
 * Reads Kubernetes objects from YAML text with several documents; empty documents are skipped, a `List` is split up.
 * @param origin what people call the text: a file's path, "k8s.apply".
 * @throws Failure `KUBE_BAD_MANIFEST` naming the document and what is wrong with it.
 */
export function parseManifests(text: string, origin: string): readonly KubeObject[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document, index) => {
    const error = document.errors[0];
    if (error)
      throw badManifest(`${origin}, document ${index + 1}: ${error.message.split("\n", 1)[0] ?? ""}`);
    const value: unknown = document.toJS();
    return value === null ? [] : objectsOf(value, `${origin}, document ${index + 1}`);
  });
}

/** Does the same for values that are already parsed. @throws Failure `KUBE_BAD_MANIFEST`. */
export function objectsOf(value: unknown, origin: string): readonly KubeObject[] {
  if (!isJsonObject(value)) throw badManifest(`${origin} is not an object`);
  for (const field of ["apiVersion", "kind"] as const) {
    if (typeof value[field] !== "string") throw badManifest(`${origin} has no ${field}`);
  }
  if (value.kind === "List" && Array.isArray(value.items)) {
    return value.items.flatMap((item, index) => objectsOf(item, `${origin}, item ${index + 1}`));
  }
  if (!isJsonObject(value.metadata) || typeof value.metadata.name !== "string") {
    throw badManifest(`${origin} (${String(value.kind)}) has no metadata.name`);
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

function badManifest(what: string): Failure {
  return new Failure("KUBE_BAD_MANIFEST", `${what}.`, {
    hint: "Every object needs apiVersion, kind and metadata.name.",
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
