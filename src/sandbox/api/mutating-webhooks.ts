import { randomUUID } from "node:crypto";
import { request } from "node:https";
import { messageOf } from "../../base/failure.ts";
import { ApiError } from "./api-error.ts";
import { type ApiObject, type Fields, isFields } from "./object.ts";
import type { ObjectStore } from "./object-store.ts";
import { jsonPatch } from "./patches.ts";
import { apiVersionOf, type ResourceKind, type ResourceKinds } from "./resource-kinds.ts";
import { type LabelSelector, matchesSelector } from "./selectors.ts";
import { readyEndpoints } from "./service-endpoints.ts";

interface Webhook {
  readonly name: string;
  readonly clientConfig: {
    readonly url?: string;
    readonly caBundle?: string;
    readonly service?: {
      readonly namespace: string;
      readonly name: string;
      readonly path?: string;
      readonly port?: number;
    };
  };
  readonly rules?: readonly {
    readonly operations: readonly string[];
    readonly apiGroups: readonly string[];
    readonly apiVersions: readonly string[];
    readonly resources: readonly string[];
  }[];
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly failurePolicy?: "Fail" | "Ignore";
  readonly timeoutSeconds?: number;
}

const MAX_REVIEW_BYTES = 1 << 20;

function concerns(
  webhook: Webhook,
  kind: ResourceKind,
  object: ApiObject,
  namespace: ApiObject | undefined,
): boolean {
  const has = (list: readonly string[], value: string) => list.includes("*") || list.includes(value);
  const byRule = (webhook.rules ?? []).some(
    (rule) =>
      has(rule.operations, "CREATE") &&
      has(rule.apiGroups, kind.group) &&
      has(rule.apiVersions, kind.version) &&
      has(rule.resources, kind.plural),
  );
  return (
    byRule &&
    matchesSelector(webhook.namespaceSelector ?? {}, namespace?.metadata.labels) &&
    matchesSelector(webhook.objectSelector ?? {}, object.metadata.labels)
  );
}

/** Where a webhook listens: its URL, or a ready endpoint of its Service, addressed by the Service's TLS name. */
function targetOf(
  webhook: Webhook,
  store: ObjectStore,
  kinds: ResourceKinds,
): { url: URL; servername: string } {
  const { url, service } = webhook.clientConfig;
  if (url) return { url: new URL(url), servername: new URL(url).hostname };
  if (!service) throw new Error("the webhook has neither url nor service");
  const [endpoint] = readyEndpoints(store, kinds, service, service.port ?? 443);
  const servername = `${service.name}.${service.namespace}.svc`;
  if (!endpoint) throw new Error(`no endpoints available for service "${service.name}"`);
  return { url: new URL(`https://${endpoint.address}:${endpoint.port}${service.path ?? "/"}`), servername };
}

function post(webhook: Webhook, target: { url: URL; servername: string }, body: string): Promise<string> {
  const { promise, resolve, reject } = deferred<string>();
  const ca = webhook.clientConfig.caBundle
    ? Buffer.from(webhook.clientConfig.caBundle, "base64").toString()
    : undefined;
  const isName = !/^[\d.:[\]]+$/.test(target.servername);
  const call = request(
    target.url,
    {
      method: "POST",
      agent: false,
      timeout: (webhook.timeoutSeconds ?? 10) * 1_000,
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      ...(ca ? { ca } : {}),
      ...(isName ? { servername: target.servername } : {}),
    },
    (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (text.length > MAX_REVIEW_BYTES) response.destroy(new Error("the response is too long"));
      });
      response.on("error", reject).on("end", () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`the webhook answered with status ${response.statusCode ?? 0}`));
      });
    },
  );
  call.on("timeout", () => call.destroy(new Error("context deadline exceeded"))).on("error", reject);
  call.end(body);
  return promise;
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function review(kind: ResourceKind, object: ApiObject, dryRun: boolean): Fields {
  const { group, version } = kind;
  const { name, namespace } = object.metadata;
  const uid = randomUUID();
  const request = {
    uid,
    kind: { group, version, kind: kind.kind },
    resource: { group, version, resource: kind.plural },
    name,
    namespace,
    operation: "CREATE",
    userInfo: { username: "sandbox", groups: ["system:authenticated"] },
    object,
    dryRun,
  };
  return { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request };
}

function patched(webhook: Webhook, object: ApiObject, answer: string): ApiObject {
  const parsed: unknown = JSON.parse(answer);
  const response = isFields(parsed) && isFields(parsed.response) ? parsed.response : {};
  if (response.allowed !== true) {
    const status = isFields(response.status) ? response.status : {};
    const why = typeof status.message === "string" ? `: ${status.message}` : " without explanation";
    const code = typeof status.code === "number" ? status.code : 403;
    throw new ApiError(code, "Forbidden", `admission webhook "${webhook.name}" denied the request${why}`);
  }
  if (typeof response.patch !== "string") return object;
  return jsonPatch(object, JSON.parse(Buffer.from(response.patch, "base64").toString()));
}

/**
 * Calls the mutating webhooks registered for this creation, one after the other, as AdmissionReview v1.
 * @throws ApiError 403 if one refuses; 500 if one whose failurePolicy is `Fail` cannot be called
 */
export async function callMutatingWebhooks(
  store: ObjectStore,
  kinds: ResourceKinds,
  kind: ResourceKind,
  object: ApiObject,
  dryRun: boolean,
): Promise<ApiObject> {
  const namespace = store.find(kinds.builtIn("Namespace"), undefined, object.metadata.namespace ?? "");
  const configurations = store.list(kinds.builtIn("MutatingWebhookConfiguration"));
  const webhooks = configurations.flatMap((c) => (c.webhooks ?? []) as readonly Webhook[]);
  let current = object;
  for (const webhook of webhooks) {
    if (!concerns(webhook, kind, current, namespace)) continue;
    const sent = { ...current, apiVersion: apiVersionOf(kind), kind: kind.kind };
    try {
      const answer = await post(
        webhook,
        targetOf(webhook, store, kinds),
        JSON.stringify(review(kind, sent, dryRun)),
      );
      current = patched(webhook, sent, answer);
    } catch (error) {
      if (error instanceof ApiError) throw error;
      if (webhook.failurePolicy === "Ignore") continue;
      const what = `failed calling webhook "${webhook.name}": failed to call webhook: ${messageOf(error)}`;
      throw new ApiError(500, "InternalError", `Internal error occurred: ${what}`);
    }
  }
  return current;
}
