import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Roles } from "../playbook/roles.ts";
import type { Store } from "../store/open-store.ts";
import type { ResultRepository } from "../store/result-repository.ts";
import type { Action } from "./action.ts";
import type { ClusterGroups } from "./cluster-groups.ts";
import type { ClusterLocks } from "./cluster-lock.ts";
import type { SecretStore } from "./state/run-secrets.ts";

/** What earlier runs measured in the same playbook, step and cell. */
export type ResultHistory = Pick<ResultRepository, "earlierRuns" | "find">;

export interface EngineOptions {
  readonly store: Store;
  readonly actions: ReadonlyMap<string, Action>;
  readonly clock: Clock;
  readonly log: Log;
  readonly productVersion: string;
  /** Identifies this process among its replicas. */
  readonly owner: string;
  /** Absent: the store's own history. */
  readonly history?: ResultHistory;
  /** The members of each role, which decide who may answer questions; absent: there are no roles. */
  readonly roles?: Roles;
  /** The values of secret inputs; absent: there are none. */
  readonly secrets?: SecretStore;
  /** How long the steps, files and questions of an ended run are kept, in milliseconds; absent: forever. */
  readonly keepRunsMs?: number;
  readonly limits?: Partial<EngineLimits>;
  /** Called whenever the store has answered a renewal of leases: several times in the time that a lease lasts. */
  readonly onStoreAnswer?: () => void;
  /** Who has locked the cluster: other people's runs that would change it are refused at once. */
  readonly clusterLocks?: Pick<ClusterLocks, "holder">;
  /** The concurrency groups on the cluster, for runs that change it; absent: only the store's own runs exist. */
  readonly clusterGroups?: ClusterGroups;
}

/** The engine's time limits, all in milliseconds. */
export interface EngineLimits {
  /** A run whose lease has not been renewed for this long may be taken over. */
  readonly leaseTtlMs: number;
  /** How long `finally` may take, however the steps ended. */
  readonly finallyMs: number;
  /** How long an action may take to stop when told to; after that the run continues without it. */
  readonly stopGraceMs: number;
}

export const DEFAULT_LIMITS: EngineLimits = {
  leaseTtlMs: 30_000,
  finallyMs: 600_000,
  stopGraceMs: 15_000,
};
