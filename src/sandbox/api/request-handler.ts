import type { IncomingMessage, ServerResponse } from "node:http";
import { requestUrl } from "../../base/http-server.ts";
import { ApiError, badRequest, pathNotFound } from "./api-error.ts";
import { type DeleteOptions, deleteObject } from "./deletion.ts";
import { discover } from "./discovery.ts";
import { type ApiObject, isFields } from "./object.ts";
import type { ObjectWrites, WriteOptions } from "./object-writes.ts";
import { jsonPatch, mergePatch, strategicMergePatch } from "./patches.ts";
import { type PodLogs, sendPodLog } from "./pod-log.ts";
import { readBody } from "./request-body.ts";
import { parseResourcePath, type ResourcePath } from "./request-path.ts";
import { apiVersionOf, type ResourceKind } from "./resource-kinds.ts";
import { parseFieldSelector, parseLabelSelector } from "./selectors.ts";
import { acceptsTable, tableOf } from "./table.ts";
import { streamWatch } from "./watch-stream.ts";

const DEFAULT_WATCH_SECONDS = 1_800;

interface Call {
  readonly path: ResourcePath;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function send(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { "content-type": "application/json" }).end(`${JSON.stringify(body)}\n`);
}

/** The object in the requested version; custom resources with several versions are stored once. */
function presented(kind: ResourceKind, object: ApiObject): ApiObject {
  return { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind };
}

function isTrue(query: URLSearchParams, name: string): boolean {
  return query.get(name) === "true" || query.get(name) === "1";
}

function matcherOf(query: URLSearchParams, name: string | undefined): (object: ApiObject) => boolean {
  const byLabel = parseLabelSelector(query.get("labelSelector") ?? "");
  const byField = parseFieldSelector(query.get("fieldSelector") ?? "");
  return (object) =>
    (name === undefined || object.metadata.name === name) && byLabel(object) && byField(object);
}

/** Serves the Kubernetes API from a store. It sees only requests that are already authenticated. */
export class RequestHandler {
  readonly #writes: ObjectWrites;
  readonly #logs: PodLogs;

  constructor(writes: ObjectWrites, logs: PodLogs) {
    this.#writes = writes;
    this.#logs = logs;
  }

  /** Answers a request. @throws ApiError, which the caller sends */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = requestUrl(request);
    if (!url) throw badRequest("the target of the request is not a path");
    if (["/healthz", "/livez", "/readyz"].includes(url.pathname)) {
      response.writeHead(200, { "content-type": "text/plain" }).end("ok");
      return;
    }
    const path = url.pathname.replace(/\/$/, "");
    const document = request.method === "GET" ? discover(this.#writes.kinds, path) : undefined;
    if (document) return send(response, 200, document);
    const call = {
      path: parseResourcePath(this.#writes.kinds, path),
      query: url.searchParams,
      request,
      response,
    };
    switch (request.method) {
      case "GET":
        return this.#read(call);
      case "POST":
        return this.#create(call);
      case "PUT":
        return this.#replace(call);
      case "PATCH":
        return this.#patch(call);
      case "DELETE":
        return this.#delete(call);
      default:
        throw new ApiError(
          405,
          "MethodNotAllowed",
          "the server does not allow this method on the requested resource",
        );
    }
  }

  async #read({ path, query, request, response }: Call): Promise<void> {
    const { kind, namespace, name, subresource } = path;
    const { store } = this.#writes;
    if (isTrue(query, "watch")) {
      if (query.has("sendInitialEvents")) {
        throw new ApiError(
          422,
          "Invalid",
          "sendInitialEvents: Forbidden: the server has no WatchList feature",
        );
      }
      const matches = matcherOf(query, name);
      const timeoutSeconds = Number(query.get("timeoutSeconds")) || DEFAULT_WATCH_SECONDS;
      const resourceVersion = query.get("resourceVersion") ?? undefined;
      return streamWatch(store, kind, { namespace, matches, resourceVersion, timeoutSeconds }, response);
    }
    const asTable = acceptsTable(request.headers.accept);
    if (name !== undefined) {
      const object = presented(kind, this.#writes.get(kind, namespace, name));
      if (kind.kind === "Pod" && subresource === "log")
        return sendPodLog(this.#logs, object, query, response);
      if (subresource !== undefined && subresource !== "status") throw pathNotFound();
      return send(response, 200, asTable ? tableOf(kind, [object], store.revision) : object);
    }
    const objects = store.list(kind, namespace).filter(matcherOf(query, undefined));
    const items = objects.map((object) => presented(kind, object));
    if (asTable) return send(response, 200, tableOf(kind, items, store.revision));
    const metadata = { resourceVersion: String(store.revision) };
    send(response, 200, { apiVersion: apiVersionOf(kind), kind: `${kind.kind}List`, metadata, items });
  }

  async #create(call: Call): Promise<void> {
    const { path, response } = call;
    if (path.name !== undefined) throw pathNotFound();
    const object = await this.#bodyObject(call);
    const created = await this.#writes.create(path.kind, object, this.#options(call));
    send(response, 201, presented(path.kind, created));
  }

  async #replace(call: Call): Promise<void> {
    const { kind, name, subresource } = call.path;
    if (name === undefined) throw pathNotFound();
    const object = await this.#bodyObject(call);
    // The sandbox finalises namespaces itself; the response is the namespace as it is.
    if (subresource === "finalize") return send(call.response, 200, object);
    send(call.response, 200, presented(kind, this.#writes.update(kind, object, this.#options(call))));
  }

  async #patch(call: Call): Promise<void> {
    const { kind, name, namespace } = call.path;
    if (name === undefined) throw pathNotFound();
    const type = call.request.headers["content-type"]?.split(";")[0] ?? "";
    const options = this.#options(call);
    if (type === "application/apply-patch+yaml" || type === "application/apply-patch+json") {
      const config = await this.#bodyObject(call);
      const manager = call.query.get("fieldManager");
      if (!manager)
        throw new ApiError(
          422,
          "Invalid",
          'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
        );
      const force = isTrue(call.query, "force");
      const { object, created } = await this.#writes.apply(kind, config, { ...options, manager, force });
      return send(call.response, created ? 201 : 200, presented(kind, object));
    }
    const patch = await readBody(call.request);
    const reference = { name, ...(namespace === undefined ? {} : { namespace }) };
    const change = (draft: ApiObject): ApiObject => {
      if (type === "application/json-patch+json") return jsonPatch(draft, patch);
      if (!isFields(patch)) throw badRequest("a patch must be an object");
      if (type === "application/merge-patch+json") return mergePatch(draft, patch) as ApiObject;
      if (type === "application/strategic-merge-patch+json" && !kind.custom) {
        return strategicMergePatch(draft, patch) as ApiObject;
      }
      throw new ApiError(
        415,
        "UnsupportedMediaType",
        `the body of the request was in an unknown format: ${type}`,
      );
    };
    send(call.response, 200, presented(kind, this.#writes.modify(kind, reference, change, options)));
  }

  async #delete({ path, query, request, response }: Call): Promise<void> {
    const { kind, name, namespace } = path;
    if (name === undefined) {
      throw new ApiError(405, "MethodNotAllowed", "the sandbox deletes single objects, not collections");
    }
    const body = await readBody(request);
    const given = (isFields(body) ? body : {}) as DeleteOptions & { readonly dryRun?: unknown };
    const grace = query.get("gracePeriodSeconds");
    const policy = query.get("propagationPolicy") as DeleteOptions["propagationPolicy"];
    const options: DeleteOptions = {
      ...given,
      ...(policy ? { propagationPolicy: policy } : {}),
      ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
      dryRun: query.has("dryRun") || (Array.isArray(given.dryRun) && given.dryRun.length > 0),
    };
    const reference = { name, ...(namespace === undefined ? {} : { namespace }) };
    const { object, gone } = deleteObject(this.#writes, kind, reference, options);
    if (!gone) return send(response, 200, presented(kind, object));
    const details = { name, group: kind.group, kind: kind.plural, uid: object.metadata.uid };
    send(response, 200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
  }

  #options({ path, query, request }: Call): WriteOptions & { readonly manager: string } {
    if (path.subresource !== undefined && !(path.subresource === "status" && path.kind.hasStatus)) {
      if (path.subresource !== "finalize") throw pathNotFound();
    }
    const manager =
      query.get("fieldManager") ?? (request.headers["user-agent"] ?? "unknown").split("/")[0] ?? "unknown";
    const subresource = path.subresource === "status" ? "status" : undefined;
    return { manager, dryRun: query.get("dryRun") === "All", subresource };
  }

  /** The body as an object of the path's kind, with the path's name and namespace. @throws ApiError 400 */
  async #bodyObject({ path, request }: Call): Promise<ApiObject> {
    const { kind, name, namespace } = path;
    const body = await readBody(request);
    if (!isFields(body)) throw badRequest("the body must be an object");
    const object = body as ApiObject;
    const apiVersion = apiVersionOf(kind);
    if (object.kind !== kind.kind || object.apiVersion !== apiVersion) {
      const sent = `${object.apiVersion ?? ""}, Kind=${object.kind ?? ""}`;
      throw badRequest(`the object (${sent}) does not match the path (${apiVersion}, Kind=${kind.kind})`);
    }
    const metadata = { ...(isFields(object.metadata) ? object.metadata : {}) } as ApiObject["metadata"];
    if (name !== undefined && (metadata.name ?? name) !== name) {
      throw badRequest(
        `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
      );
    }
    if (namespace !== undefined && (metadata.namespace || namespace) !== namespace) {
      throw badRequest(
        "the namespace of the provided object does not match the namespace sent on the request",
      );
    }
    if (name !== undefined) metadata.name = name;
    if (namespace !== undefined) metadata.namespace = namespace;
    if (!kind.namespaced) delete metadata.namespace;
    return { ...object, metadata };
  }
}
