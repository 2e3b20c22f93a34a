import { Failure, hasCode } from "../../base/failure.ts";
import { isJsonObject } from "../../base/json.ts";
import type { KindReference, ServedKind } from "../cluster.ts";
import { isPathSegment } from "../objects/path-segment.ts";
import type { ApiTransport } from "./api-transport.ts";

interface Resource {
  readonly kind: string;
  /** Plural, as in paths. */
  readonly name: string;
  readonly namespaced: boolean;
}

interface Place {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** Finds the API path of any kind by asking the server what it serves; answers are cached. */
export class ResourcePaths {
  readonly #transport: ApiTransport;
  readonly #known = new Map<string, readonly Resource[]>();

  constructor(transport: ApiTransport) {
    this.#transport = transport;
  }

  /**
   * The path of an object, or of the collection if `name` is absent. As with kubectl, a namespaced object without a
   * namespace is in `default`; a collection without one spans all namespaces.
   * @throws Failure `KUBE_UNKNOWN_KIND` if the server does not serve the kind, `KUBE_INVALID` for a name that would
   *   change where the path leads.
   */
  async path(place: Place, signal?: AbortSignal): Promise<string> {
    const resource = await this.#resource(place, signal);
    const namespace = place.namespace ?? (place.name === undefined ? undefined : "default");
    const parts = [groupPath(place.apiVersion)];
    if (resource.namespaced && namespace !== undefined)
      parts.push("namespaces", segment(namespace, "namespace"));
    parts.push(resource.name);
    if (place.name !== undefined) parts.push(segment(place.name, "name"));
    return parts.join("/");
  }

  /** @throws Failure `KUBE_UNKNOWN_KIND` if the server does not serve it. */
  async kind(kind: KindReference, signal?: AbortSignal): Promise<ServedKind> {
    const { name, namespaced } = await this.#resource(kind, signal);
    return { plural: name, namespaced };
  }

  async #resource(place: Place, signal?: AbortSignal): Promise<Resource> {
    const known = this.#known.get(place.apiVersion)?.find((resource) => resource.kind === place.kind);
    if (known) return known;
    const served = await this.#discover(place.apiVersion, signal);
    this.#known.set(place.apiVersion, served);
    const resource = served.find((candidate) => candidate.kind === place.kind);
    if (resource) return resource;
    throw new Failure(
      "KUBE_UNKNOWN_KIND",
      `The cluster does not serve ${place.kind} of ${place.apiVersion}.`,
      {
        hint: "Check apiVersion and kind; a custom resource needs its CRD, which comes with the mesh or the Gateway API.",
      },
    );
  }

  async #discover(apiVersion: string, signal?: AbortSignal): Promise<readonly Resource[]> {
    try {
      const answer = await this.#transport.json({
        method: "GET",
        path: groupPath(apiVersion),
        doing: `list what it serves of ${apiVersion}`,
        signal,
      });
      const list = isJsonObject(answer) && Array.isArray(answer.resources) ? answer.resources : [];
      return (list as Resource[]).filter((resource) => !resource.name.includes("/"));
    } catch (error) {
      if (hasCode(error, "KUBE_NOT_FOUND")) return [];
      throw error;
    }
  }
}

function groupPath(apiVersion: string): string {
  const parts = apiVersion.split("/").map((part) => segment(part, "apiVersion"));
  return `/${parts.length > 1 ? "apis" : "api"}/${parts.join("/")}`;
}

function segment(text: string, what: "name" | "namespace" | "apiVersion"): string {
  if (isPathSegment(text)) return encodeURIComponent(text);
  throw new Failure("KUBE_INVALID", `"${text}" cannot be the ${what} of an object, or a part of it.`, {
    hint: "Use lower-case letters, digits and hyphens.",
    state: "Nothing was changed.",
  });
}
