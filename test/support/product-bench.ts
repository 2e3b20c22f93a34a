import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { type Config, readConfig } from "../../src/config/read-config.ts";
import type { Cluster } from "../../src/kubernetes/cluster.ts";
import { connectCluster } from "../../src/kubernetes/connect-cluster.ts";
import { composeProduct, type Product } from "../../src/main/compose.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { createSlackApp, type SlackApp } from "../../src/slack/create-slack-app.ts";
import { startWorkspace, type Workspace } from "../../src/workspace/workspace.ts";
import { FAST_PACE } from "./slack-bench.ts";
import { WorkspaceUser } from "./workspace-user.ts";

const IMAGE_ENTRY = fileURLToPath(new URL("../../dist/main/image-main.js", import.meta.url));

/** What a race may take on a machine that does much else; a deadline, not a pause. */
export const RACE_MS = 240_000;

interface Parts {
  readonly dataDir: string;
  readonly sandbox: Sandbox;
  readonly workspace: Workspace;
  readonly product: Product;
  readonly app: SlackApp;
  readonly cluster: Cluster;
}

/** The whole product as `regatta demo` puts it together, in this process: cluster, workspace, store, engine and bot. */
export class ProductBench extends WorkspaceUser {
  readonly sandbox: Sandbox;
  readonly product: Product;
  readonly dataDir: string;
  /** For looking: the product has its own connection. */
  readonly cluster: Cluster;
  readonly #app: SlackApp;

  private constructor({ workspace, sandbox, product, app, cluster, dataDir }: Parts) {
    super(workspace);
    this.sandbox = sandbox;
    this.product = product;
    this.cluster = cluster;
    this.dataDir = dataDir;
    this.#app = app;
  }

  static async start(settings: Partial<Config> = {}): Promise<ProductBench> {
    const dataDir = await mkdtemp(join(tmpdir(), "regatta-bench-"));
    const [sandbox, workspace] = await Promise.all([
      startSandbox({ dataDir: join(dataDir, "sandbox"), log: silentLog, imageEntry: IMAGE_ENTRY }),
      startWorkspace(),
    ]);
    const { kubeconfigPath } = sandbox;
    const config = configOf({ dataDir: join(dataDir, "bot"), kubeconfig: kubeconfigPath, ...settings });
    const product = await composeProduct(config, silentLog);
    const { apiUrl, botToken, appToken } = workspace;
    const app = createSlackApp({
      ...{ apiUrl, botToken, appToken, pace: FAST_PACE, log: silentLog, clock: systemClock },
      engine: product.engine,
      library: product.library,
      actions: actionCatalogue,
      outbox: product.store.outbox,
      access: { users: config.allowedUsers, channels: config.allowedChannels },
    });
    await app.start();
    const cluster = await connectCluster({ kubeconfigPath, log: silentLog });
    return new ProductBench({ dataDir, sandbox, workspace, product, app, cluster });
  }

  /** In the order of `regatta start`, then what stood around it. */
  async close(): Promise<void> {
    await this.product.engine.close();
    await this.#app.stop();
    await this.product.close();
    this.cluster.close();
    await Promise.all([this.sandbox.close(), this.workspace.close()]);
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** The names of the namespaces that are there. */
  async namespaces(): Promise<readonly string[]> {
    const found = await this.cluster.list({ apiVersion: "v1", kind: "Namespace" });
    return found.map(({ metadata }) => metadata.name);
  }
}

/** The settings of the demo: everybody may do everything; over them what a test wants. */
export function configOf(settings: Partial<Config>): Config {
  const open = { allowedUsers: ["*"], allowedChannels: ["*"] };
  const { config, diagnostics } = readConfig({ ...open, ...settings }, {});
  if (!config) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return config;
}
