import { hostname } from "node:os";
import { join } from "node:path";
import { systemClock } from "../base/clock.ts";
import { newId } from "../base/id.ts";
import type { Log } from "../base/log.ts";
import { PRODUCT } from "../base/product.ts";
import { productFile } from "../base/product-files.ts";
import type { Config } from "../config/read-config.ts";
import { type ClusterLocks, createClusterLocks } from "../engine/cluster-lock.ts";
import { createEngine } from "../engine/create-engine.ts";
import type { Engine } from "../engine/engine.ts";
import { createReferenceRuns, type ReferenceRuns } from "../engine/reference-runs.ts";
import { createHelmProcesses, endOrphanedHelm } from "../kubernetes/helm-orphans.ts";
import { newestRunOf } from "../lessons/learners-run.ts";
import { type LessonRecords, recordProgress } from "../lessons/record-progress.ts";
import { createDirectoryLibrary } from "../library/directory-library.ts";
import type { PlaybookLibrary } from "../library/playbook-library.ts";
import { notifyMessage } from "../slack/cards/notify-message.ts";
import type { RouteLook } from "../slack/commands/desk.ts";
import type { HomePorts } from "../slack/home/home-content.ts";
import { messagePayload } from "../slack/outbox/payload.ts";
import { openStore, type Store } from "../store/open-store.ts";
import { BUNDLED_PLAYBOOKS } from "./bundled-playbooks.ts";
import { composeActions } from "./compose-actions.ts";
import { composeInstalledMeshes } from "./compose-installed-meshes.ts";
import { composePreview, type PreviewText } from "./compose-preview.ts";
import { composeRouteLook } from "./compose-route-look.ts";
import { composeSchedules, type Scheduling } from "./compose-schedules.ts";
import { lazyClusterOf } from "./lazy-cluster.ts";
import { secretFolder } from "./secret-folder.ts";

const BUNDLED_LESSONS = productFile("lessons");

/** The product without its edges: what the bot and the terminal both stand on. */
export interface Product {
  readonly engine: Engine;
  readonly library: PlaybookLibrary;
  readonly lessons: PlaybookLibrary;
  readonly store: Store;
  readonly clusterLocks: ClusterLocks;
  readonly references: ReferenceRuns;
  /** How far people have come in lessons. */
  readonly lessonRecords: LessonRecords;
  /** What a playbook would change on the cluster as it is. */
  readonly preview: PreviewText;
  /** Where the requests for a Service go on the cluster as it is. */
  readonly route: RouteLook;
  readonly scheduling: Scheduling;
  /** What the Home tab shows beside what the commands know. */
  readonly home: HomePorts;
  /** Cancels what runs, lets `finally` finish, and releases everything. */
  close(): Promise<void>;
}

/**
 * Builds the product from its configuration.
 * @param clock what time it is for the product; tests move it.
 * @throws Failure of the store (`STORE_LOCKED`, …) and of the configured files; the cluster is not asked for yet.
 */
export async function composeProduct(config: Config, log: Log, clock = systemClock): Promise<Product> {
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
      async post({ key, channel, text, mention }) {
        const payload = messagePayload(notifyMessage(text, mention));
        await store.outbox.put({ key, channel, kind: "post", payload });
      },
    });
    const engine = createEngine({
      store,
      actions,
      clock,
      log,
      clusterLocks,
      productVersion: PRODUCT.version,
      roles: config.roles,
      secrets: secretFolder(config.secretsDir),
      ...(config.keepRunsMs === 0 ? {} : { keepRunsMs: config.keepRunsMs }),
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
      home: {
        meshes: composeInstalledMeshes(config.meshDirs, cluster, clock),
      },
      route: composeRouteLook(cluster),
      scheduling: composeSchedules({ config, store, engine, library, clock, log }),
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
