import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { ApiError, alreadyExists, badRequest, modifiedMeanwhile, notFound } from "./api-error.ts";
import { withDefaults } from "./defaults.ts";
import { withUpdateOwnership } from "./field-ownership.ts";
import { type ApiObject, type Fields, nameSuffix, timestamp } from "./object.ts";
import type { ObjectStore } from "./object-store.ts";
import { apiVersionOf, type ResourceKind, type ResourceKinds } from "./resource-kinds.ts";
import { applyConfiguration } from "./server-side-apply.ts";
import { validate } from "./validation.ts";

export interface WriteOptions {
  /** The field manager; absent for the sandbox's own controllers, which own no fields. */
  readonly manager?: string;
  readonly dryRun?: boolean;
  readonly subresource?: "status" | undefined;
}

/** Sees (and may change) an object before it is created. */
export type Admission = (kind: ResourceKind, object: ApiObject, dryRun: boolean) => Promise<ApiObject>;

function withoutStatus({ status: _, ...object }: ApiObject): ApiObject {
  return object;
}

/** The store with the rules for writing: identity, defaults, validation, admission, versions and ownership. */
export class ObjectWrites {
  readonly store: ObjectStore;
  readonly kinds: ResourceKinds;
  readonly #admit: Admission;

  constructor(store: ObjectStore, kinds: ResourceKinds, admit: Admission) {
    this.store = store;
    this.kinds = kinds;
    this.#admit = admit;
  }

  /** @throws ApiError 404 */
  get(kind: ResourceKind, namespace: string | undefined, name: string): ApiObject {
    const object = this.store.find(kind, namespace, name);
    if (!object) throw notFound(kind, name);
    return object;
  }

  /**
   * @throws ApiError 404 (namespace), 409 (exists), 422 (invalid), 403 (namespace terminating, refused by a webhook)
   */
  async create(kind: ResourceKind, input: ApiObject, options: WriteOptions = {}): Promise<ApiObject> {
    const name = input.metadata.name || `${input.metadata.generateName ?? ""}${nameSuffix()}`;
    if (!input.metadata.name && !input.metadata.generateName) {
      throw new ApiError(
        422,
        "Invalid",
        `${kind.kind} "" is invalid: metadata.name: Required value: name or generateName is required`,
      );
    }
    this.#checkNamespace(kind, input.metadata.namespace);
    if (this.store.find(kind, input.metadata.namespace, name)) throw alreadyExists(kind, name);
    const { resourceVersion: _r, deletionTimestamp: _d, managedFields, ...given } = input.metadata;
    const identity = { uid: randomUUID(), creationTimestamp: timestamp(), generation: 1 };
    const metadata = { ...given, name, ...identity };
    let object = withDefaults(kind, { ...(kind.hasStatus ? withoutStatus(input) : input), metadata });
    validate(kind, object);
    object = withDefaults(kind, await this.#admit(kind, object, options.dryRun ?? false));
    validate(kind, object); // a webhook may have made it invalid
    // Another request may have created it while a webhook was being called.
    if (this.store.find(kind, input.metadata.namespace, name)) throw alreadyExists(kind, name);
    const owned =
      options.manager === undefined
        ? managedFields
        : this.#ownership(kind, undefined, object, options.manager);
    if (owned) object = { ...object, metadata: { ...object.metadata, managedFields: owned } };
    if (options.dryRun) return object;
    const stored = this.store.put(kind, object);
    if (kind.kind === "CustomResourceDefinition") this.kinds.define(stored);
    return stored;
  }

  /**
   * Replaces an object with a new version. @throws ApiError 404; 409 if its resourceVersion is not the current one; 422
   */
  update(kind: ResourceKind, input: ApiObject, options: WriteOptions = {}): ApiObject {
    const old = this.get(kind, input.metadata.namespace, input.metadata.name);
    const { resourceVersion, uid } = input.metadata;
    const stale = resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion;
    if (stale || (uid !== undefined && uid !== old.metadata.uid)) {
      throw modifiedMeanwhile(kind, old.metadata.name);
    }
    return this.#write(kind, old, input, options);
  }

  /** Applies a function to the current version, so it never conflicts. @throws ApiError 404, 422 */
  modify(
    kind: ResourceKind,
    { namespace, name }: { readonly namespace?: string; readonly name: string },
    change: (draft: ApiObject) => ApiObject,
    options: WriteOptions = {},
  ): ApiObject {
    const old = this.get(kind, namespace, name);
    return this.update(kind, change(structuredClone(old)), options);
  }

  /**
   * Replaces an object's status if the object still exists and the status differs. For the sandbox's own controllers.
   */
  setStatus(kind: ResourceKind, object: ApiObject, status: object): void {
    const current = this.store.find(kind, object.metadata.namespace, object.metadata.name);
    if (!current || current.metadata.uid !== object.metadata.uid) return;
    this.#write(kind, current, { ...current, status: status as Fields }, { subresource: "status" });
  }

  /**
   * Server-side apply. @returns the object, and whether it is new. @throws ApiError 409 with the conflicts, 422, 404
   */
  async apply(
    kind: ResourceKind,
    config: ApiObject,
    options: WriteOptions & { readonly manager: string; readonly force: boolean },
  ): Promise<{ readonly object: ApiObject; readonly created: boolean }> {
    const listsMerge = this.#listsMerge(kind);
    const { manager, force, dryRun = false } = options;
    const live = this.store.find(kind, config.metadata.namespace, config.metadata.name);
    if (options.subresource === "status") {
      const { metadata } = config;
      const change = (draft: ApiObject) => ({ ...draft, status: { ...draft.status, ...config.status } });
      return {
        object: this.modify(kind, metadata, change, { dryRun, subresource: "status" }),
        created: false,
      };
    }
    const next = applyConfiguration(live, config, { manager, force, listsMerge });
    if (!live) {
      const { managedFields = [] } = next.metadata;
      const object = await this.create(
        kind,
        { ...next, metadata: { ...next.metadata, managedFields } },
        { dryRun },
      );
      return { object, created: true };
    }
    const wanted = config.metadata.resourceVersion;
    if (wanted !== undefined && wanted !== live.metadata.resourceVersion) {
      throw modifiedMeanwhile(kind, live.metadata.name);
    }
    return { object: this.#write(kind, live, next, { dryRun }), created: false };
  }

  #write(kind: ResourceKind, old: ApiObject, input: ApiObject, options: WriteOptions): ApiObject {
    const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation } =
      old.metadata;
    const fixed = { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation };
    const kept = Object.fromEntries(Object.entries(fixed).filter(([, value]) => value !== undefined));
    let next: ApiObject = { ...input, metadata: { ...input.metadata, ...kept } };
    if (options.subresource === "status") {
      next = { ...old, ...(input.status ? { status: input.status } : {}) };
    } else {
      if (kind.hasStatus) next = { ...withoutStatus(next), ...(old.status ? { status: old.status } : {}) };
      if (kind.kind === "Service" && !next.spec?.clusterIP) {
        next = { ...next, spec: { ...next.spec, clusterIP: old.spec?.clusterIP } };
      }
      next = withDefaults(kind, next);
      validate(kind, next, old);
      if (options.manager !== undefined) {
        next.metadata.managedFields = this.#ownership(kind, old, next, options.manager);
      }
      if (!isDeepStrictEqual(next.spec, old.spec)) next.metadata.generation = (generation ?? 0) + 1;
    }
    next.metadata = { ...next.metadata };
    if (old.metadata.resourceVersion) next.metadata.resourceVersion = old.metadata.resourceVersion;
    if (options.dryRun || isDeepStrictEqual(JSON.parse(JSON.stringify(next)), old)) return next;
    if (deletionTimestamp && (next.metadata.finalizers ?? []).length === 0 && !this.#endsElsewhere(kind)) {
      return this.store.remove(kind, next);
    }
    const stored = this.store.put(kind, next);
    if (kind.kind === "CustomResourceDefinition") this.kinds.define(stored);
    return stored;
  }

  /** Pods are removed once the node has ended their processes, namespaces once they are empty. */
  #endsElsewhere(kind: ResourceKind): boolean {
    return kind.group === "" && (kind.kind === "Pod" || kind.kind === "Namespace");
  }

  #listsMerge(kind: ResourceKind): boolean {
    return !kind.custom && kind.kind !== "EndpointSlice";
  }

  #ownership(kind: ResourceKind, old: ApiObject | undefined, next: ApiObject, manager: string) {
    return withUpdateOwnership(old, next, manager, this.#listsMerge(kind));
  }

  #checkNamespace(kind: ResourceKind, namespace: string | undefined): void {
    if (!kind.namespaced) return;
    const namespaces = this.kinds.builtIn("Namespace");
    if (!namespace)
      throw badRequest(`an object of kind ${apiVersionOf(kind)} ${kind.kind} needs a namespace`);
    const found = this.get(namespaces, undefined, namespace);
    if (!found.metadata.deletionTimestamp) return;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw new ApiError(403, "Forbidden", `${kind.plural} is forbidden: ${why}`, {
      causes: [{ reason: "NamespaceTerminating", message: why, field: "metadata.namespace" }],
    });
  }
}
