import type { Clock } from "../../base/clock.ts";
import { hasCode } from "../../base/failure.ts";
import type { Log } from "../../base/log.ts";
import type { CallOptions, Cluster, KubeObject } from "../cluster.ts";
import { ensureRegattaNamespace } from "./claims.ts";
import {
  type GroupWish,
  type HeldGroup,
  heldBy,
  isLongOver,
  LEASE_MS,
  leaseOf,
  leaseReference,
} from "./group-lease.ts";

const RENEW_EVERY_MS = LEASE_MS / 4;
/** Without a renewal for so long, a holder asks before it changes anything more: a while before others may have the group. */
const TRUSTED_MS = (LEASE_MS * 2) / 3;
/** How often a change of others between reading and writing is met by reading again. */
const MAX_ATTEMPTS = 4;

/** What a holder hears. */
export interface GroupEvents {
  /** Another run has the group now, or somebody deleted the Lease. */
  lost(by: HeldGroup | undefined): void;
  /** The run `runId` wants to take this one's place. */
  replaced(runId: string): void;
}

interface Held {
  readonly group: string;
  readonly stop: AbortController;
  /** On the monotonic clock. */
  renewedAtMs: number;
}

export interface GroupLeasePorts {
  readonly connect: () => Promise<Cluster>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The concurrency groups of a cluster, which runs of several data folders share. Each is a Lease that the run that has the
 * group renews until it releases it.
 */
export class GroupLeases {
  readonly #ports: GroupLeasePorts;
  readonly #held = new Map<string, Held>();
  /** Since when this process has seen a Lease unchanged, by the Lease's name and version. */
  readonly #unchanged = new Map<string, { readonly version: string | undefined; readonly sinceMs: number }>();

  constructor(ports: GroupLeasePorts) {
    this.#ports = ports;
  }

  /**
   * Takes the group for a run, unless another run has it. A holder that stopped renewing does not have it any more.
   * @returns who has it; `undefined` when this run does.
   * @throws Failure `KUBE_…`.
   */
  async take(
    wish: GroupWish,
    events: GroupEvents,
    options: CallOptions = {},
  ): Promise<HeldGroup | undefined> {
    const { clock } = this.#ports;
    const mine = this.#held.get(wish.runId);
    if (mine && clock.monotonicMs() - mine.renewedAtMs < TRUSTED_MS) return undefined;
    const cluster = await this.#ports.connect();
    return againOnConflict(async () => {
      const askedAtMs = clock.monotonicMs();
      const other = await this.#takeOnce(cluster, wish, options);
      if (other === undefined) this.#hold(wish, events, askedAtMs);
      return other;
    });
  }

  /** Tells whoever has the group that a run wants to take its place; it stops and cleans up then. */
  async askToStop(
    { group }: Pick<HeldGroup, "group">,
    runId: string,
    options: CallOptions = {},
  ): Promise<void> {
    const cluster = await this.#ports.connect();
    const live = await cluster.get(leaseReference(group), options);
    const holder = live && heldBy(live, group);
    if (!live || !holder || holder.runId === runId || holder.replacedBy === runId) return;
    await cluster.apply(leaseOf({ ...holder, replacedBy: runId }, live.metadata.resourceVersion), options);
  }

  /** Gives the group up. One that cannot be given up now ends by itself. */
  async release(runId: string, options: CallOptions = {}): Promise<void> {
    const held = this.forget(runId);
    if (!held) return;
    try {
      const cluster = await this.#ports.connect();
      // A renewal that is no longer wanted may still reach the server between reading and deleting.
      await againOnConflict(() => releaseOnce(cluster, held.group, runId, options));
    } catch (err) {
      this.#ports.log.warn({ err, runId }, "a group's Lease could not be released; it ends by itself");
    }
  }

  /** Renews the Lease of a run no more, and leaves it: another process will go on with the run. */
  forget(runId: string): { readonly group: string } | undefined {
    const held = this.#held.get(runId);
    held?.stop.abort();
    this.#held.delete(runId);
    return held;
  }

  async #takeOnce(cluster: Cluster, wish: GroupWish, options: CallOptions): Promise<HeldGroup | undefined> {
    const nowMs = this.#ports.clock.nowMs();
    const fresh: HeldGroup = { ...wish, sinceMs: nowMs, renewedMs: nowMs, durationMs: LEASE_MS };
    const live = await cluster.get(leaseReference(wish.group), options);
    if (live === undefined) {
      await ensureRegattaNamespace(cluster, options);
      if (await cluster.create(leaseOf(fresh), options)) return undefined;
      return this.#takeOnce(cluster, wish, options);
    }
    const holder = heldBy(live, wish.group);
    const isMine = holder?.runId === wish.runId;
    if (holder && !isMine && !this.#isOver(live, holder)) return holder;
    const next = isMine ? { ...fresh, sinceMs: holder.sinceMs } : fresh;
    await cluster.apply(leaseOf(next, live.metadata.resourceVersion), options);
    return undefined;
  }

  #isOver(live: KubeObject, holder: HeldGroup): boolean {
    const { clock } = this.#ports;
    const { name, resourceVersion: version } = live.metadata;
    const seen = this.#unchanged.get(name);
    if (seen?.version !== version || seen === undefined)
      this.#unchanged.set(name, { version, sinceMs: clock.monotonicMs() });
    else if (clock.monotonicMs() - seen.sinceMs > holder.durationMs) return true;
    return isLongOver(holder, clock.nowMs());
  }

  /** @param renewedAtMs before the Lease was written: others count from after that. */
  #hold(wish: GroupWish, events: GroupEvents, renewedAtMs: number): void {
    const known = this.#held.get(wish.runId);
    if (known) {
      known.renewedAtMs = renewedAtMs;
      return;
    }
    const held = { group: wish.group, stop: new AbortController(), renewedAtMs };
    this.#held.set(wish.runId, held);
    void this.#keep(wish, held, events);
  }

  async #keep(wish: GroupWish, held: Held, events: GroupEvents): Promise<void> {
    const { clock, log } = this.#ports;
    const { signal } = held.stop;
    while (!signal.aborted) {
      await clock.sleep(RENEW_EVERY_MS, { signal }).catch(() => undefined); // released: the loop ends
      if (signal.aborted) return;
      try {
        if (await this.#renew(wish, held, events)) continue;
        this.forget(wish.runId);
        return;
      } catch (err) {
        if (!signal.aborted) log.warn({ err, runId: wish.runId }, "a group's Lease could not be renewed");
      }
    }
  }

  /** @returns false when the run does not have the group any more. */
  async #renew(wish: GroupWish, held: Held, events: GroupEvents): Promise<boolean> {
    const { clock, connect } = this.#ports;
    const { signal } = held.stop;
    const askedAtMs = clock.monotonicMs();
    const cluster = await connect();
    const live = await cluster.get(leaseReference(wish.group), { signal });
    const holder = live && heldBy(live, wish.group);
    if (signal.aborted) return false;
    if (!live || holder?.runId !== wish.runId) {
      events.lost(holder);
      return false;
    }
    if (holder.replacedBy !== undefined) events.replaced(holder.replacedBy);
    const { sinceMs } = holder;
    const next = { ...wish, sinceMs, renewedMs: clock.nowMs(), durationMs: LEASE_MS };
    await cluster.apply(leaseOf(next, live.metadata.resourceVersion), { signal });
    held.renewedAtMs = askedAtMs;
    return true;
  }
}

/** @throws Failure `KUBE_CONFLICT` when the Lease changed between reading and deleting. */
async function releaseOnce(
  cluster: Cluster,
  group: string,
  runId: string,
  options: CallOptions,
): Promise<void> {
  const live = await cluster.get(leaseReference(group), options);
  if (!live || heldBy(live, group)?.runId !== runId) return;
  const { uid = "", resourceVersion = "" } = live.metadata;
  await cluster.delete(leaseReference(group), { ...options, uid, resourceVersion });
}

/** Reads a Lease and changes it once more whenever somebody else has changed it in between; not for ever. */
async function againOnConflict<T>(readAndChange: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readAndChange();
    } catch (error) {
      if (!hasCode(error, "KUBE_CONFLICT") || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
