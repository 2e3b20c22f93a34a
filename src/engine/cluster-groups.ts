import { formatDuration } from "../base/duration.ts";
import { Failure } from "../base/failure.ts";

/** A run that has a concurrency group on the cluster; it may be one of another store, which is not known here. */
export interface GroupHolder {
  readonly group: string;
  readonly runId: string;
  /** Who started it, and where: `ada on laptop-3`. */
  readonly startedBy: string;
  readonly sinceMs: number;
  /** When it last said that it still runs. */
  readonly renewedMs: number;
}

/** The concurrency groups of the cluster, which runs of several stores share. */
export interface ClusterGroups {
  /**
   * Takes the group for a run, unless another run has it, and keeps it until it is released.
   * @param events.lost another run has it now; `undefined` when nobody has.
   * @param events.replaced a run that wants to take this one's place.
   * @returns who has it; `undefined` when this run does.
   * @throws Failure of the cluster.
   */
  take(
    wish: { readonly group: string; readonly runId: string; readonly requestedBy: string },
    events: { lost(by: GroupHolder | undefined): void; replaced(runId: string): void },
  ): Promise<GroupHolder | undefined>;
  /** Tells whoever has the group that a run wants to take its place. */
  askToStop(holder: GroupHolder, runId: string): Promise<void>;
  /** Gives the group up at the end of the run. */
  release(runId: string): Promise<void>;
  /** Leaves the group to the process that goes on with the run. */
  forget(runId: string): void;
}

/** Who has the group, since when, and how it becomes free. */
export function holderWords({ group, runId, startedBy, sinceMs }: GroupHolder, nowMs: number): string {
  const since = formatDuration(Math.max(0, Math.round((nowMs - sinceMs) / 1_000) * 1_000));
  return `Run ${runId}, started by ${startedBy}, has had the concurrency group "${group}" on this cluster for ${since}.`;
}

export const HOW_TO_FREE =
  "Stop that run where it was started; if its process is gone, the group becomes free a minute after it last renewed its Lease in the namespace regatta-system.";

/** @param state of what was changed so far. */
export function groupTaken(holder: GroupHolder, nowMs: number, state: string): Failure {
  return new Failure("RUN_GROUP_BUSY", holderWords(holder, nowMs), {
    hint: HOW_TO_FREE,
    state,
    details: { group: holder.group, holder: holder.runId },
  });
}

export function groupLost(by: GroupHolder | undefined, group: string, nowMs: number): Failure {
  const what =
    by === undefined
      ? `Somebody deleted the Lease by which this run had the concurrency group "${group}" on the cluster.`
      : `The concurrency group "${group}" on the cluster was taken over. ${holderWords(by, nowMs)}`;
  return new Failure("RUN_GROUP_LOST", what, {
    hint: "Run it again when the other run has ended.",
    state: "This run was stopped.",
  });
}
