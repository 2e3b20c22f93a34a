import { actionCatalogue } from "../actions/catalogue.ts";
import { type Clock, systemClock } from "../base/clock.ts";
import { watchEventLoop } from "../base/event-loop-watch.ts";
import { hasCode } from "../base/failure.ts";
import type { Log } from "../base/log.ts";
import type { Config } from "../config/read-config.ts";
import { DEFAULT_LIMITS } from "../engine/engine-options.ts";
import { ownNamespaces } from "../kubernetes/ownership/own-namespace.ts";
import { installedMeshes } from "../meshes/installed-meshes.ts";
import { loadMeshes } from "../meshes/load-meshes.ts";
import { nightReport } from "../scheduler/night-report.ts";
import type { Scheduler } from "../scheduler/scheduler.ts";
import { type AllowLists, allowListPolicy } from "../slack/access.ts";
import { notifyMessage } from "../slack/cards/notify-message.ts";
import { createSlackApp, type SlackApp } from "../slack/create-slack-app.ts";
import { keptMeshes } from "../slack/home/kept-meshes.ts";
import type { Pace } from "../slack/outbox/pace.ts";
import { namesInWorkspace } from "../slack/people.ts";
import { clusterGone } from "./cluster-gone.ts";
import { composeProduct, type Product } from "./compose.ts";
import { composeSchedules } from "./compose-schedules.ts";
import { type HealthServer, startHealthServer } from "./health/health-server.ts";
import { newVitals, type Vitals, whyNotAlive, whyNotReady } from "./health/vitals.ts";
import { knownNames } from "./known-names.ts";
import { routeLook } from "./route-look.ts";
import { warnOfBrokenFiles } from "./warn-of-broken-files.ts";

/** The product's Slack edge, and the scheduler that starts runs. Neither does anything before its `start` is called. */
export interface Bot {
  readonly app: SlackApp;
  readonly scheduler: Scheduler;
}

/** Slack takes a message within a second or two; a run should not wait much longer for one that it does not take. */
const NOTICE_PATIENCE_MS = 15_000;
const UNLOCK_PATIENCE_MS = 15_000;
const UNLOCK_LOOK_MS = 1_000;

/** Builds the bot on top of a product. */
export function composeBot(
  product: Product,
  {
    config,
    log,
    clock,
    access = listsOf(config),
    pace,
    vitals,
  }: {
    readonly config: Config;
    readonly log: Log;
    readonly clock: Clock;
    /** Who may use commands that change or post something, and where; by default the lists in the configuration. */
    readonly access?: AllowLists;
    /** How fast messages are sent; by default Slack's rate limits. */
    readonly pace?: Pace;
    /** Told what the scheduler and the sender do. */
    readonly vitals?: Vitals;
  },
): Bot {
  const { store, cluster } = product;
  const { schedules, scheduler } = composeSchedules(product, {
    config,
    access: allowListPolicy(access),
    clock,
    log,
    onLook: vitals?.scheduler.beat,
  });
  const adapters = loadMeshes(config.meshDirs).library.all();
  const app = createSlackApp({
    apiUrl: config.slackApiUrl,
    botToken: config.slackBotToken,
    appToken: config.slackAppToken,
    access,
    ...(pace === undefined ? {} : { pace }),
    ...(vitals === undefined ? {} : { onOutboxLook: vitals.outbox.beat }),
    ports: {
      ...product,
      actions: actionCatalogue,
      names: knownNames(adapters, async (signal) => ownNamespaces(await cluster.get(), { signal }), clock),
      outbox: store.outbox,
      inbox: store.inbox,
      runs: store.runs,
      schedules,
      nights: (view) => nightReport(view, store),
      route: routeLook(cluster),
      meshes: keptMeshes(async (signal) => installedMeshes(adapters, await cluster.get(), { signal }), clock),
      clock,
      log,
    },
  });
  return { app, scheduler };
}

/**
 * Runs the bot: connects, resumes the runs that a previous process left unfinished, and starts the scheduler.
 * @param whileUp called when all of that is done; once its promise resolves, the bot cleans up and stops.
 * @param options.endsWithParent its parent also runs its cluster, so the two end together however the parent ends.
 * @throws failures of the store, of the configured files, of connecting to Slack, and `HEALTH_ADDRESS_UNUSABLE`.
 */
export async function runBot(
  config: Config,
  log: Log,
  whileUp: (product: Product) => Promise<void>,
  { endsWithParent = false }: { readonly endsWithParent?: boolean } = {},
): Promise<void> {
  const stopWatching = watchEventLoop(log);
  const health =
    config.healthAddress === undefined ? undefined : await startHealthServer(config.healthAddress);
  try {
    await runWithHealth({ config, log, health, endsWithParent }, whileUp);
  } finally {
    stopWatching();
    await health?.close();
  }
}

async function runWithHealth(
  {
    config,
    log,
    health,
    endsWithParent,
  }: {
    readonly config: Config;
    readonly log: Log;
    readonly health: HealthServer | undefined;
    readonly endsWithParent: boolean;
  },
  whileUp: (product: Product) => Promise<void>,
): Promise<void> {
  const vitals = newVitals(systemClock);
  const compose = () =>
    composeProduct(config, log, {
      noticeOf: notifyMessage,
      noticePatienceMs: NOTICE_PATIENCE_MS,
      nameOf: namesInWorkspace({
        botToken: config.slackBotToken,
        apiUrl: config.slackApiUrl,
        clock: systemClock,
        log,
      }),
      onStoreAnswer: vitals.store.beat,
    });
  const product = await (endsWithParent ? whenUnlocked(compose, log) : compose());
  try {
    const { app, scheduler } = composeBot(product, { config, log, clock: systemClock, vitals });
    await app.start();
    await product.engine.recover();
    scheduler.start();
    // While it started, neither loop had anything to do.
    for (const pulse of [vitals.scheduler, vitals.outbox]) pulse.beat();
    health?.judgeBy({
      alive: () => whyNotAlive(vitals),
      ready: () =>
        whyNotReady(vitals, { isConnected: app.isConnected, leaseTtlMs: DEFAULT_LIMITS.leaseTtlMs }),
    });
    // Beside it, because checking all files takes about as long as the rest of the start.
    await Promise.all([whileUp(product), warnOfBrokenFiles(product, log)]);
    health?.judgeBy(undefined);
    log.info({}, "stopping: running playbooks are cancelled and cleaned up");
    await scheduler.stop();
    await closeEngine(product, endsWithParent);
    await app.stop();
  } finally {
    await product.close();
  }
}

/** A clean-up does not wait for a cluster that ended with the parent of both. */
async function closeEngine({ engine, cluster }: Product, endsWithParent: boolean): Promise<void> {
  const closed = new AbortController();
  try {
    await engine.close(endsWithParent ? { giveUp: clusterGone(cluster, closed.signal) } : {});
  } finally {
    closed.abort();
  }
}

/**
 * The bot of a demo that was killed needs a few seconds to end, and has the store until then.
 * @throws Failure `STORE_LOCKED` if it still has it after 15 s.
 */
async function whenUnlocked(compose: () => Promise<Product>, log: Log): Promise<Product> {
  const untilMs = systemClock.monotonicMs() + UNLOCK_PATIENCE_MS;
  for (;;) {
    try {
      return await compose();
    } catch (error) {
      if (!hasCode(error, "STORE_LOCKED") || systemClock.monotonicMs() >= untilMs) throw error;
      log.warn({}, "an earlier bot is still ending; waiting for it, 15 s at most");
      await systemClock.sleep(UNLOCK_LOOK_MS);
    }
  }
}

function listsOf({ allowedUsers, allowedChannels, roles }: Config): AllowLists {
  return { users: allowedUsers, channels: allowedChannels, roles };
}
