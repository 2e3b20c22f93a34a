import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { regattaImage } from "../../src/cli/pod-programs.ts";
import type { ComparisonResult } from "../../src/compare/result.ts";
import { type Config, readConfig } from "../../src/config/read-config.ts";
import { connectCluster } from "../../src/kubernetes/client/connect-cluster.ts";
import type { Cluster } from "../../src/kubernetes/cluster.ts";
import { type Bot, composeBot } from "../../src/main/bot.ts";
import { composeProduct, type Product } from "../../src/main/compose.ts";
import type { RunView } from "../../src/run/run-view.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import type { Scheduler } from "../../src/scheduler/scheduler.ts";
import type { AllowLists } from "../../src/slack/access.ts";
import { notifyMessage } from "../../src/slack/cards/notify-message.ts";
import type { Workspace } from "../../src/workspace/workspace.ts";
import { newStoreFolder } from "./empty-store.ts";
import { FAST_PACE } from "./slack-ports.ts";
import { startPatientWorkspace, WorkspaceUser } from "./workspace-user.ts";

const EVERYBODY: AllowLists = { users: ["*"], channels: ["*"] };

/** How long a race may take on a busy machine; a deadline, not a pause. */
export const RACE_MS = 240_000;

interface Parts {
  readonly dataDir: string;
  readonly sandbox: Sandbox | undefined;
  readonly workspace: Workspace;
  readonly config: Config;
  readonly product: Product;
  readonly cluster: Cluster;
  readonly clock: Clock;
}

/**
 * The whole product as `regatta demo` assembles it, in this process: cluster, workspace, store, engine and bot. The
 * setting `kubeconfig` selects a cluster other than the embedded one.
 */
export class ProductBench extends WorkspaceUser {
  readonly product: Product;
  readonly dataDir: string;
  /** For the test's own checks: the product has its own connection. */
  readonly cluster: Cluster;
  readonly #sandbox: Sandbox | undefined;
  readonly #clock: Clock;
  readonly #config: Config;
  #bot: Bot;

  private constructor(parts: Parts) {
    super(parts.workspace);
    this.#sandbox = parts.sandbox;
    this.product = parts.product;
    this.cluster = parts.cluster;
    this.dataDir = parts.dataDir;
    this.#clock = parts.clock;
    this.#config = parts.config;
    this.#bot = this.#newBot(EVERYBODY);
  }

  static async start(settings: Partial<Config> = {}, clock = systemClock): Promise<ProductBench> {
    const dataDir = await mkdtemp(join(tmpdir(), "regatta-bench-"));
    await rename(newStoreFolder(), join(dataDir, "bot"));
    const [sandbox, workspace] = await Promise.all([
      settings.kubeconfig === undefined
        ? startSandbox({ dataDir: join(dataDir, "sandbox"), log: silentLog, image: regattaImage() })
        : undefined,
      startPatientWorkspace(),
    ]);
    const kubeconfigPath = settings.kubeconfig ?? sandbox?.kubeconfigPath ?? "";
    const config = configOf({ dataDir: join(dataDir, "bot"), kubeconfig: kubeconfigPath, ...settings });
    const product = await composeProduct(config, silentLog, { noticeOf: notifyMessage, clock });
    const cluster = await connectCluster({ kubeconfigPath, log: silentLog });
    const bench = new ProductBench({ dataDir, sandbox, workspace, config, product, cluster, clock });
    await bench.#bot.app.start();
    return bench;
  }

  /** Reconnects the bot, with other lists of who may use it. */
  async allowOnly(access: AllowLists): Promise<void> {
    await this.#bot.app.stop();
    this.#bot = this.#newBot(access);
    await this.#bot.app.start();
  }

  /** Starts to look for due slots of schedules, as `regatta start` does. */
  startScheduler(): Scheduler {
    const { scheduler } = this.#bot;
    scheduler.start();
    return scheduler;
  }

  /** In the order of `regatta start`, then everything around it. */
  async close(): Promise<void> {
    await this.product.engine.close();
    await this.#bot.app.stop();
    await this.product.close();
    this.cluster.close();
    await Promise.all([this.#sandbox?.close(), this.workspace.close()]);
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /**
   * Types a command that runs a playbook, and waits for the run to end.
   * @param onUpdate sees the run whenever it changes.
   */
  async run(command: string, onUpdate: (view: RunView) => void = () => {}): Promise<RunView> {
    const ended = new Promise<RunView>((resolve) => {
      const unsubscribe = this.product.engine.subscribe(({ kind, view }) => {
        onUpdate(view);
        if (kind !== "ended") return;
        unsubscribe();
        resolve(view);
      });
    });
    await this.type(command);
    return ended;
  }

  /** What the run's comparison measured. */
  async comparison(runId: string): Promise<ComparisonResult> {
    const [stored] = await this.product.engine.results(runId);
    return stored?.result as unknown as ComparisonResult;
  }

  /** The names of the existing namespaces that a race created. */
  async raceNamespaces(): Promise<readonly string[]> {
    const found = await this.cluster.list({ apiVersion: "v1", kind: "Namespace" });
    return found
      .map(({ metadata }) => metadata.name)
      .filter((name) => /^race-|^sidecar-system$/.test(name))
      .sort();
  }

  /** Whether a namespace exists. */
  async isThere(name: string): Promise<boolean> {
    return (await this.cluster.get({ apiVersion: "v1", kind: "Namespace", name })) !== undefined;
  }

  #newBot(access: AllowLists): Bot {
    const { apiUrl, botToken, appToken } = this.workspace;
    const slack = { slackApiUrl: apiUrl, slackBotToken: botToken, slackAppToken: appToken };
    return composeBot(this.product, {
      config: { ...this.#config, ...slack },
      access,
      pace: FAST_PACE,
      log: silentLog,
      clock: this.#clock,
    });
  }
}

/** The settings of a program without any environment, with the test's changes. */
function configOf(settings: Partial<Config>): Config {
  const { config, diagnostics } = readConfig(settings, {});
  if (!config) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return config;
}
