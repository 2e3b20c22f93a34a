import { createHash } from "node:crypto";
import { isJsonObject } from "../../base/json.ts";
import type { KubeObject, ObjectReference } from "../cluster.ts";
import { OWN_PREFIX, REGATTA_NAMESPACE } from "../objects/ownership.ts";

/** The duration of this version's Leases. */
export const LEASE_MS = 60_000;
/** The clocks of two machines may differ by so much; within that, only what one clock has measured itself counts. */
const CLOCK_SKEW_MS = 300_000;

const KIND = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" } as const;
const GROUP = `${OWN_PREFIX}concurrency-group`;
const STARTED_BY = `${OWN_PREFIX}started-by`;
const REPLACED_BY = `${OWN_PREFIX}replaced-by`;
const HOW_TO_TAKE_OVER = `${OWN_PREFIX}how-to-take-over`;

/** A run that wants a concurrency group, or has it. */
export interface GroupWish {
  readonly group: string;
  readonly runId: string;
  /** Who started the run, and where: `ada on laptop-3`. */
  readonly startedBy: string;
}

/** What a Lease says. */
export interface HeldGroup extends GroupWish {
  readonly sinceMs: number;
  readonly renewedMs: number;
  /** Without a renewal for so long, the holder no longer has the group. It says so itself, and may be of another version. */
  readonly durationMs: number;
  /** A run that wants to have this one's place. */
  readonly replacedBy?: string;
}

export function leaseReference(group: string): ObjectReference & { readonly namespace: string } {
  // Any text can be a group. The hash keeps two apart that become one by what names may not hold.
  const words = group
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
  const hash = createHash("sha256").update(group).digest("hex").slice(0, 8);
  const name = ["group", words.replace(/-$/, ""), hash].filter(Boolean).join("-");
  return { ...KIND, namespace: REGATTA_NAMESPACE, name };
}

/** @param version of the Lease that this one replaces; without one, it replaces any. */
export function leaseOf(held: HeldGroup, version?: string): KubeObject {
  const { group, runId, startedBy, sinceMs, renewedMs, durationMs, replacedBy } = held;
  const { name, namespace } = leaseReference(group);
  return {
    ...KIND,
    metadata: {
      name,
      namespace,
      ...(version === undefined ? {} : { resourceVersion: version }),
      annotations: {
        [GROUP]: group,
        [STARTED_BY]: startedBy,
        [HOW_TO_TAKE_OVER]: `Stop run ${runId} where it was started. A holder that is gone loses the group ${durationMs / 1_000} s after renewTime. By force: kubectl delete lease -n ${namespace} ${name}`,
        ...(replacedBy === undefined ? {} : { [REPLACED_BY]: replacedBy }),
      },
    },
    spec: {
      holderIdentity: runId,
      leaseDurationSeconds: durationMs / 1_000,
      acquireTime: microTime(sinceMs),
      renewTime: microTime(renewedMs),
    },
  };
}

/** Who has the group by this Lease; `undefined` for one that names nobody. */
export function heldBy(lease: KubeObject, group: string): HeldGroup | undefined {
  const spec = isJsonObject(lease.spec) ? lease.spec : {};
  const { holderIdentity, acquireTime, renewTime, leaseDurationSeconds } = spec;
  if (typeof holderIdentity !== "string" || holderIdentity === "") return undefined;
  const { annotations = {} } = lease.metadata;
  const replacedBy = annotations[REPLACED_BY];
  return {
    group,
    runId: holderIdentity,
    startedBy: annotations[STARTED_BY] ?? "somebody",
    sinceMs: timeOf(acquireTime),
    renewedMs: timeOf(renewTime),
    durationMs: typeof leaseDurationSeconds === "number" ? leaseDurationSeconds * 1_000 : LEASE_MS,
    ...(replacedBy === undefined ? {} : { replacedBy }),
  };
}

/** True if the holder's clock says that it stopped renewing long ago, whatever this machine's clock is wrong by. */
export function isLongOver({ renewedMs, durationMs }: HeldGroup, nowMs: number): boolean {
  return nowMs - renewedMs > durationMs + CLOCK_SKEW_MS;
}

/** Source: Kubernetes API, `MicroTime`: RFC 3339 with six digits of a second. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}

function timeOf(text: unknown): number {
  const ms = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? 0 : ms;
}
