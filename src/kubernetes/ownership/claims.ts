import { createHash } from "node:crypto";
import { Failure } from "../../base/failure.ts";
import { isJsonObject } from "../../base/json.ts";
import type { CallOptions, Cluster, KubeObject, ObjectReference } from "../cluster.ts";
import { type RecordPlace, recordIn, recordPlace } from "../objects/kept-record.ts";
import { groupOf, referenceOf } from "../objects/object-reference.ts";
import { titleOf } from "../objects/object-title.ts";
import { labelled, REGATTA_NAMESPACE, RUN_LABEL, runOf } from "../objects/ownership.ts";

/*
 * Which namespaces and other cluster-wide objects a run created is recorded in a namespace that no playbook can write
 * to, with their uids. A label on the object alone would prove nothing: anyone who may write the object may set it.
 */

/** The record of a run that says: this object is mine. */
export interface Claim {
  readonly run: string;
  readonly object: ObjectReference;
  /** Missing from before the object is created until its uid is known. */
  readonly uid?: string;
}

/** What reading claims needs. */
export type ClaimReader = Pick<Cluster, "get">;

/** The claim on an object that exists; `undefined` if Regatta did not create exactly this one. */
export async function claimOn(
  cluster: ClaimReader,
  live: KubeObject,
  options: CallOptions,
): Promise<Claim | undefined> {
  const claim = claimIn(await cluster.get(placeOf(referenceOf(live)), options));
  return claim && isMeant(claim, live) ? claim : undefined;
}

/** Whether a claim on an object of this name is one on exactly this object. */
export function isMeant(claim: Claim, live: KubeObject): boolean {
  // A process that died right after it created the object could not record the uid any more.
  return claim.uid === undefined ? runOf(live) === claim.run : claim.uid === live.metadata.uid;
}

/** What a run has claimed and not given up. */
export function claimsOfRun(
  cluster: Pick<Cluster, "list">,
  runId: string,
  options: CallOptions,
): Promise<readonly Claim[]> {
  return claimsWith(cluster, `${RUN_LABEL}=${runId}`, options);
}

/** What all runs have claimed and not given up. */
export function allClaims(cluster: Pick<Cluster, "list">, options: CallOptions): Promise<readonly Claim[]> {
  return claimsWith(cluster, RUN_LABEL, options);
}

async function claimsWith(
  cluster: Pick<Cluster, "list">,
  labelSelector: string,
  options: CallOptions,
): Promise<readonly Claim[]> {
  const place = { apiVersion: "v1", kind: "ConfigMap", namespace: REGATTA_NAMESPACE, labelSelector };
  return (await cluster.list(place, options)).flatMap((record) => claimIn(record) ?? []);
}

/**
 * Creates a cluster-wide object for a run. The claim is written first, so that no object is left without one.
 * @throws Failure `KUBE_CONFLICT` when somebody else creates it at the same moment; the object is left as it is.
 */
export async function createClaimed(
  cluster: Cluster,
  object: KubeObject,
  runId: string,
  options: CallOptions,
): Promise<KubeObject> {
  const reference = referenceOf(object);
  const title = titleOf(reference);
  await ensureRegattaNamespace(cluster, options);
  const before = await cluster.get(placeOf(reference), options);
  const claimed = await writeClaim(cluster, { run: runId, object: reference }, { ...options, before });
  if (claimed === undefined) throw createdMeanwhile(title);
  const created =
    (await cluster.create(labelled(object, runId), options)) ?? (await cluster.get(reference, options));
  if (created === undefined || runOf(created) !== runId) {
    const { uid = "" } = claimed.metadata;
    await cluster.delete(placeOf(reference), { ...options, uid });
    throw createdMeanwhile(title);
  }
  const { uid = "" } = created.metadata;
  await writeClaim(cluster, { run: runId, object: reference, uid }, { ...options, before: claimed });
  return created;
}

/** Gives an object that an earlier run claimed to another run. */
export async function passClaim(
  cluster: Cluster,
  live: KubeObject,
  runId: string,
  options: CallOptions,
): Promise<void> {
  const object = referenceOf(live);
  const before = await cluster.get(placeOf(object), options);
  const { uid = "" } = live.metadata;
  if ((await writeClaim(cluster, { run: runId, object, uid }, { ...options, before })) === undefined)
    throw createdMeanwhile(titleOf(object));
}

/** Gives up the claim on an object that is gone. */
export async function dropClaim(
  cluster: Pick<Cluster, "delete">,
  object: ObjectReference,
  options: CallOptions,
): Promise<void> {
  await cluster.delete(placeOf(object), options);
}

/** The namespace of Regatta's own records; created when it is first needed, and left. */
export async function ensureRegattaNamespace(cluster: Cluster, options: CallOptions): Promise<void> {
  const metadata = { name: REGATTA_NAMESPACE };
  if (await cluster.get({ apiVersion: "v1", kind: "Namespace", ...metadata }, options)) return;
  await cluster.create({ apiVersion: "v1", kind: "Namespace", metadata }, options);
}

/** @returns `undefined` when somebody else wrote the claim since `before` was read. */
async function writeClaim(
  cluster: Cluster,
  claim: Claim,
  { before, ...options }: CallOptions & { readonly before: KubeObject | undefined },
): Promise<KubeObject | undefined> {
  const { resourceVersion } = before?.metadata ?? {};
  const { apiVersion, kind, name } = claim.object;
  // The cluster removes the claim with what it is for.
  const owners = claim.uid === undefined ? [] : [{ apiVersion, kind, name, uid: claim.uid }];
  const { namespace, name: recordName } = placeOf(claim.object);
  const metadata = {
    name: recordName,
    namespace,
    ownerReferences: owners,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  const data = { record: JSON.stringify(claim) };
  const object = labelled({ apiVersion: "v1", kind: "ConfigMap", metadata, data }, claim.run);
  return before === undefined ? cluster.create(object, options) : cluster.apply(object, options);
}

function claimIn(record: KubeObject | undefined): Claim | undefined {
  const claim = recordIn(record);
  return isJsonObject(claim) && isJsonObject(claim.object) && typeof claim.run === "string"
    ? (claim as unknown as Claim)
    : undefined;
}

function placeOf({ apiVersion, kind, name }: ObjectReference): RecordPlace {
  // Hashed, because names of cluster-wide objects may be as long as a ConfigMap's own.
  const identity = createHash("sha256").update(JSON.stringify([groupOf(apiVersion), kind, name]));
  const subject = `claim-${kind.toLowerCase()}-${identity.digest("hex").slice(0, 24)}`;
  return recordPlace(REGATTA_NAMESPACE, subject);
}

function createdMeanwhile(title: string): Failure {
  return new Failure("KUBE_CONFLICT", `${title} was created by somebody else at the same moment.`, {
    hint: "Try again; if it is not Regatta's, choose another name.",
    state: "It was left as it is.",
    retryable: true,
  });
}
