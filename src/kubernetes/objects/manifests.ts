import { parseAllDocuments, stringify } from "yaml";
import { Failure } from "../../base/failure.ts";
import { isJsonObject } from "../../base/json.ts";
import type { KubeObject } from "../cluster.ts";

/**
 * Reads Kubernetes objects from YAML text of several documents; empty documents are skipped, a `List` is taken apart.
 * @param origin how people call the text: a file's path, "k8s.apply".
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

/** The same for values that are parsed already. @throws Failure `KUBE_BAD_MANIFEST`. */
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

/** The object with `${image}` in every text replaced. */
export function withImage(object: KubeObject, image: string): KubeObject {
  const replace = (value: unknown): unknown => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is written so in the manifests.
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
 * Objects as YAML documents that kubectl reads: it holds to YAML 1.1, in which a bare `on` is no text, and knows no
 * aliases of its own.
 */
export function manifestsText(objects: readonly object[]): string {
  return objects
    .map((object) => stringify(object, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false }))
    .join("---\n");
}
