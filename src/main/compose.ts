import { hostname } from "node:os";
import { join } from "node:path";
import type { Notice } from "../actions/people/notify.ts";
import { type Clock, systemClock } from "../base/clock.ts";
import { newId } from "../base/id.ts";
import type { Log } from "../base/log.ts";
import { PRODUCT } from "../base/product.ts";
import { productFile } from "../base/product-files.ts";
import type { Config } from "../config/read-config.ts";
import { type ClusterLocks, createClusterLocks } from "../engine/cluster-lock.ts";
import { createEngine } from "../engine/create-engine.ts";
import type { Engine } from "../engine/engine.ts";
import { checkPlan, type PlanMistake } from "../engine/preview/check-plan.ts";
import { createReferenceRuns, type ReferenceRuns } from "../engine/reference-runs.ts";
import { createHelmProcesses, endOrphanedHelm } from "../kubernetes/helm/helm-orphans.ts";
import { newestRunOf } from "../lessons/learners-run.ts";
import { type LessonRecords, recordProgress } from "../lessons/record-progress.ts";
import { createDirectoryLibrary } from "../library/directory-library.ts";
import type { PlaybookLibrary } from "../library/playbook-library.ts";
import type { Plan } from "../playbook/index.ts";
import { openStore, type Store } from "../store/open-store.ts";
import type { OutboxMessage } from "../store/posting.ts";
import { BUNDLED_PLAYBOOKS } from "./bundled-playbooks.ts";
import { composeActions } from "./compose-actions.ts";
import { composeClusterGroups } from "./compose-cluster-groups.ts";
import { composePreview, type PreviewText } from "./compose-preview.ts";
import { type LazyCluster, lazyClusterOf } from "./lazy-cluster.ts";
import { createPostNotice } from "./post-notice.ts";
import { secretFolder } from "./secret-folder.ts";

const BUNDLED_LESSONS = productFile("lessons");

/** The product without its edges: what the bot and the terminal are both built on. */
export interface Product {
  readonly engine: Engine;
  readonly library: PlaybookLibrary;
  readonly lessons: PlaybookLibrary;
  readonly store: Store;
  readonly clusterLocks: ClusterLocks;
  readonly references: ReferenceRuns;
  /** People's progress in lessons. */
  readonly lessonRecords: LessonRecords;
  /** Describes what a plan would change on the cluster in its present state. */
  readonly preview: PreviewText;
  /** What is certain to fail in a plan, as far as that can be known without a cluster. */
  readonly check: (plan: Plan) => Promise<readonly PlanMistake[]>;
  readonly cluster: LazyCluster;
  /** Cancels running playbooks, lets `finally` finish, and releases all resources. */
  close(): Promise<void>;
}

/** What the caller that builds the product has to provide. */
export interface ProductEdges {
  /** The message that a playbook's `notify` action sends. */
  readonly noticeOf: (notice: Notice) => OutboxMessage;
  /** How long `notify` waits until Slack has its message; 0, the default, where nobody sends it. */
  readonly noticePatienceMs?: number;
  /** How people call a person, for documents; by default, and at a terminal, as the engine does. */
  readonly nameOf?: (person: string) => Promise<string>;
  /** The product's clock; tests pass one that they can move. */
  readonly clock?: Clock;
  /** Called whenever the store has answered, several times in the time that a lease lasts. */
  readonly onStoreAnswer?: () => void;
}

/**
 * Builds the product from its configuration.
 * @throws Failure of the store (`STORE_LOCKED`, …) and of the configured files. Does not contact the cluster yet.
 */
export async function composeProduct(
  config: Config,
  log: Log,
  {
    noticeOf,
    noticePatienceMs = 0,
    nameOf = async (person) => person,
    clock = systemClock,
    onStoreAnswer,
  }: ProductEdges,
): Promise<Product> {
  const store = await openStore({
    dataDir: config.dataDir,
    clock,
    log,
    ...(config.databaseUrl === "" ? {} : { databaseUrl: config.databaseUrl }),
  });
  try {
    const cluster = lazyClusterOf(config, log);
    const helmFolder = join(config.dataDir, "helm");
    await endOrphanedHelm(helmFolder, log);
    const clusterLocks = createClusterLocks(store.clusterLocks, clock, config.kubeContext || "current");
    const actions = composeActions(config, log, cluster, {
      keepClusterUid: (runId, uid) => store.runs.keepClusterUid(runId, uid),
      lockHolder: () => clusterLocks.holder(),
      hasEnded: async (runId) => (await store.runs.ended(runId)) !== undefined,
      newestRun: newestRunOf(store),
      helmProcesses: await createHelmProcesses(helmFolder),
      nameOf,
      post: createPostNotice({ outbox: store.outbox, clock, noticeOf, patienceMs: noticePatienceMs }),
    });
    const engine = createEngine({
      store,
      actions,
      clock,
      log,
      clusterLocks,
      clusterGroups: composeClusterGroups({ connect: () => cluster.get(), clock, log }),
      productVersion: PRODUCT.version,
      roles: config.roles,
      secrets: secretFolder(config.secretsDir),
      ...(config.keepRunsMs === 0 ? {} : { keepRunsMs: config.keepRunsMs }),
      ...(onStoreAnswer === undefined ? {} : { onStoreAnswer }),
      owner: `${hostname()}/${process.pid}/${newId(clock.nowMs())}`,
    });
    const library = createDirectoryLibrary([BUNDLED_PLAYBOOKS, ...config.playbookDirs], actions);
    const lessonRecords = recordProgress({ engine, store: store.lessonProgress, clock, log });
    return {
      engine,
      store,
      library,
      lessonRecords,
      clusterLocks,
      references: createReferenceRuns(store, clock),
      preview: composePreview(actions),
      check: (plan) => checkPlan(plan, actions),
      cluster,
      lessons: createDirectoryLibrary([BUNDLED_LESSONS, ...config.lessonDirs], actions),
      async close() {
        await engine.close();
        await lessonRecords.close();
        await cluster.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
