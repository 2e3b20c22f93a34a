import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Roles } from "../playbook/roles.ts";
import type { Store } from "../store/open-store.ts";
import type { MeasurementKey, PastResult } from "../store/result-repository.ts";
import type { Action } from "./action.ts";
import type { ClusterLocks } from "./cluster-lock.ts";
import type { SecretStore } from "./execution/secrets.ts";

/** What earlier runs measured under the same playbook, step and cell. Both leave the asking run out. */
export interface ResultHistory {
  /** What `previous` means: the newest result of a run that ended well. */
  lastGood(key: MeasurementKey, exceptRunId: string): Promise<PastResult | undefined>;
  /** What `reference` means: the result of the run that somebody has marked as the playbook's reference. */
  ofReference(key: MeasurementKey, exceptRunId: string): Promise<PastResult | undefined>;
}

export interface EngineOptions {
  readonly store: Store;
  readonly actions: ReadonlyMap<string, Action>;
  readonly clock: Clock;
  readonly log: Log;
  readonly productVersion: string;
  /** Names this process among its replicas: unique while it lives. */
  readonly owner: string;
  /** Absent: the store's own history. */
  readonly history?: ResultHistory;
  /** Who has which role, for who may answer questions; absent: there are no roles. */
  readonly roles?: Roles;
  /** The values of secret inputs; absent: there are none. */
  readonly secrets?: SecretStore;
  /** How long steps, files and questions of an ended run are kept, in milliseconds; absent: for good. */
  readonly keepRunsMs?: number;
  readonly limits?: Partial<EngineLimits>;
  /** Who keeps the cluster to themselves: other people's runs that would change it are refused at once. */
  readonly clusterLocks?: Pick<ClusterLocks, "holder">;
}

/** Times of the engine, all in milliseconds. */
export interface EngineLimits {
  /** A run whose holder says nothing for so long may be taken over. */
  readonly leaseTtlMs: number;
  /** What `finally` gets, however the steps ended. */
  readonly finallyMs: number;
  /** What an action gets to stop after it was told to; then the run goes on without it. */
  readonly stopGraceMs: number;
}

export const DEFAULT_LIMITS: EngineLimits = {
  leaseTtlMs: 30_000,
  finallyMs: 600_000,
  stopGraceMs: 15_000,
};
