import { badRequest, pathNotFound } from "./api-error.ts";
import type { ResourceKind, ResourceKinds } from "./resource-kinds.ts";

/** What a request's path refers to: a kind, and within it a collection, an object or an object's subresource. */
export interface ResourcePath {
  readonly kind: ResourceKind;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** Reads `/api/v1/…` and `/apis/GROUP/VERSION/…`. @throws ApiError 404 if nothing is served there, 400 if it is not valid */
export function parseResourcePath(kinds: ResourceKinds, path: string): ResourcePath {
  const [root, ...segments] = path.split("/").slice(1).map(decoded);
  const group = root === "apis" ? (segments.shift() ?? "") : "";
  const version = segments.shift() ?? "";
  let namespace: string | undefined;
  const subresourceOfNamespace = segments.length === 3 && ["status", "finalize"].includes(segments[2] ?? "");
  if (segments[0] === "namespaces" && segments.length > 2 && !subresourceOfNamespace) {
    namespace = segments[1];
    segments.splice(0, 2);
  }
  const [plural = "", name, subresource, ...rest] = segments;
  const kind = root === "api" || root === "apis" ? kinds.find(group, version, plural) : undefined;
  if (!kind || rest.length > 0 || (namespace !== undefined && !kind.namespaced)) throw pathNotFound();
  if (name !== undefined && kind.namespaced && namespace === undefined) throw pathNotFound();
  return { kind, namespace, name, subresource };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest(`the path segment ${segment} is not percent-encoded UTF-8`);
  }
}
