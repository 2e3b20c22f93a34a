import { Failure } from "../../base/failure.ts";
import type { CallOptions, Cluster, KubeObject } from "../cluster.ts";
import { referenceOf } from "../objects/object-reference.ts";
import { isSystemNamespace, labelled, REGATTA_NAMESPACE, RUN_LABEL, runOf } from "../objects/ownership.ts";
import { allGone } from "../objects/readiness.ts";
import {
  allClaims,
  type Claim,
  type ClaimReader,
  claimOn,
  createClaimed,
  dropClaim,
  isMeant,
  passClaim,
} from "./claims.ts";

/** A namespace or another cluster-wide object that Regatta created. */
export interface OwnObject {
  readonly object: KubeObject;
  readonly claim: Claim;
}

interface WaitingOptions extends CallOptions {
  readonly timeoutMs: number;
}

/** For a namespace to be gone whose deletion has begun, where the step does not say; pods may take minutes to end. */
const GOING_MS = 5 * 60_000;

/** The namespace, if Regatta created it; `undefined` if it does not exist or is somebody else's. */
export async function findOwnNamespace(
  cluster: ClaimReader,
  name: string,
  options: CallOptions,
): Promise<OwnObject | undefined> {
  const object = isSystemNamespace(name) ? undefined : await cluster.get(namespaceReference(name), options);
  const claim = object && (await claimOn(cluster, object, options));
  return object && claim && { object, claim };
}

/** The names of all namespaces that Regatta created and that stay, sorted. Two calls, however many there are. */
export async function ownNamespaces(
  cluster: Pick<Cluster, "list">,
  options: CallOptions,
): Promise<readonly string[]> {
  const [claims, namespaces] = await Promise.all([
    allClaims(cluster, options),
    cluster.list({ apiVersion: "v1", kind: "Namespace", labelSelector: RUN_LABEL }, options),
  ]);
  const byName = new Map(
    claims.flatMap((claim) =>
      claim.object.kind === "Namespace" ? [[claim.object.name, claim] as const] : [],
    ),
  );
  return namespaces
    .filter((live) => {
      const claim = byName.get(live.metadata.name);
      return claim !== undefined && isMeant(claim, live) && live.metadata.deletionTimestamp === undefined;
    })
    .map(({ metadata }) => metadata.name)
    .sort();
}

/**
 * Checks that Regatta may work in a namespace, which is so only if Regatta created it.
 * @returns the namespace, or `undefined` if it does not exist.
 * @throws Failure `KUBE_PROTECTED_NAMESPACE` for the cluster's own namespaces and those of others.
 */
export async function requireOwnNamespace(
  cluster: ClaimReader,
  name: string,
  options: CallOptions,
): Promise<OwnObject | undefined> {
  if (name === REGATTA_NAMESPACE) throw protectedNamespace(name, "it holds Regatta's own records");
  if (isSystemNamespace(name)) throw protectedNamespace(name, "it belongs to the cluster itself");
  const object = await cluster.get(namespaceReference(name), options);
  if (object === undefined) return undefined;
  const claim = await claimOn(cluster, object, options);
  if (claim) return { object, claim };
  const why =
    runOf(object) === undefined
      ? "Regatta did not create it"
      : `it carries the label ${RUN_LABEL}, but no run has recorded that it created it`;
  throw protectedNamespace(name, why);
}

/**
 * Creates the namespace for the run, or takes over one that Regatta created earlier. Waits first if the namespace is
 * still terminating.
 * @param wanted.labels further labels, such as the one that turns on a mesh's injection.
 * @throws Failure `KUBE_PROTECTED_NAMESPACE`, `KUBE_WAIT_TIMEOUT`, `KUBE_CONFLICT`.
 */
export async function ensureOwnNamespace(
  cluster: Cluster,
  wanted: {
    readonly name: string;
    readonly runId: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  },
  options: WaitingOptions,
): Promise<void> {
  const { name, runId, labels = {}, annotations = {} } = wanted;
  const found = await standingNamespace(cluster, name, options);
  await applyOwnNamespace(
    cluster,
    { apiVersion: "v1", kind: "Namespace", metadata: { name, labels, annotations } },
    { ...options, runId, found },
  );
}

/** The namespace if it exists and stays; one that is being deleted is waited for until it is gone. */
async function standingNamespace(
  cluster: Cluster,
  name: string,
  options: WaitingOptions,
): Promise<OwnObject | undefined> {
  const found = await requireOwnNamespace(cluster, name, options);
  if (found?.object.metadata.deletionTimestamp === undefined) return found;
  await waitUntilGone(cluster, name, options);
  return undefined;
}

/**
 * Applies a Namespace that does not exist, or that Regatta created; the run has it then.
 * @param options.found what {@link requireOwnNamespace} found.
 * @throws Failure `KUBE_CONFLICT` when somebody else creates it at the same moment.
 */
export async function applyOwnNamespace(
  cluster: Cluster,
  namespace: KubeObject,
  {
    found,
    runId,
    ...options
  }: CallOptions & { readonly found: OwnObject | undefined; readonly runId: string },
): Promise<void> {
  const { name } = namespace.metadata;
  // Created with nothing but its name, so that all other fields are those of the apply, which can remove them again.
  if (found === undefined) await createClaimed(cluster, bareNamespace(name), runId, options);
  else if (found.claim.run !== runId || found.claim.uid === undefined)
    await passClaim(cluster, found.object, runId, options);
  await cluster.apply(labelled(namespace, runId), options);
}

/**
 * Applies an object that `requireChangeable` lets pass, and claims it for the run where it is cluster-wide. A namespace
 * that is being deleted is created again once it is gone.
 * @throws Failure `KUBE_CONFLICT` when somebody else creates it at the same moment, and the cluster's.
 */
export async function applyOwn(
  cluster: Cluster,
  object: KubeObject,
  runId: string,
  options: CallOptions,
): Promise<void> {
  const reference = referenceOf(object);
  if (reference.apiVersion === "v1" && reference.kind === "Namespace") {
    const found = await standingNamespace(cluster, reference.name, { ...options, timeoutMs: GOING_MS });
    return applyOwnNamespace(cluster, object, { ...options, found, runId });
  }
  const { namespaced } = await cluster.kind(reference, options);
  if (!namespaced && !(await cluster.get(reference, options)))
    await createClaimed(cluster, object, runId, options);
  await cluster.apply(labelled(object, runId), options);
}

/** Deletes exactly this namespace and waits until everything in it is gone. */
export async function removeOwnNamespace(
  cluster: Cluster,
  { object }: OwnObject,
  options: WaitingOptions,
): Promise<void> {
  const { name, uid, deletionTimestamp } = object.metadata;
  if (deletionTimestamp === undefined)
    await cluster.delete(namespaceReference(name), { ...options, ...(uid === undefined ? {} : { uid }) });
  await waitUntilGone(cluster, name, options);
  await dropClaim(cluster, namespaceReference(name), options);
}

/** Waits until a namespace that is being deleted is gone. @throws Failure `KUBE_WAIT_TIMEOUT`. */
export function waitUntilGone(cluster: Cluster, name: string, options: WaitingOptions): Promise<unknown> {
  return cluster.waitFor({ apiVersion: "v1", kind: "Namespace", name }, allGone, {
    ...options,
    what: `namespace ${name} to be gone`,
  });
}

function bareNamespace(name: string): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

function namespaceReference(name: string) {
  return { apiVersion: "v1", kind: "Namespace", name } as const;
}

function protectedNamespace(name: string, why: string): Failure {
  return new Failure("KUBE_PROTECTED_NAMESPACE", `Regatta does not touch the namespace "${name}": ${why}.`, {
    hint: "Choose another namespace; Regatta creates it if it does not exist.",
    state: "Nothing was changed.",
  });
}
