import type { Command } from "commander";
import type { Config } from "../config/read-config.ts";
import type { Product } from "../main/compose.ts";
import { EXIT } from "./exit-codes.ts";
import { loadConfig } from "./load-config.ts";

/** The flags of all commands that work with stored runs. */
export interface ProductOptions {
  readonly data?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** Adds the flags that say where runs are stored. */
export function withStoreOption(command: Command): Command {
  return command.option("--data <dir>", "folder for the embedded database");
}

/** Adds the flags that say where runs are stored and which cluster they work on. */
export function withProductOptions(command: Command): Command {
  return withStoreOption(command)
    .option("--kubeconfig <file>", "the cluster's kubeconfig")
    .option("--context <name>", "context in the kubeconfig");
}

/**
 * Builds the product, does the work with it, and closes it.
 * @returns the exit code of the work, or that of a mistake in the configuration, which is printed.
 * @throws what the work throws, and failures of the store (`STORE_LOCKED`, …).
 */
export async function withProduct(
  options: ProductOptions,
  work: (product: Product, config: Config) => Promise<number>,
): Promise<number> {
  const config = loadConfig({
    ...(options.data === undefined ? {} : { dataDir: options.data }),
    ...(options.kubeconfig === undefined ? {} : { kubeconfig: options.kubeconfig }),
    ...(options.context === undefined ? {} : { kubeContext: options.context }),
  });
  if (!config) return EXIT.usage;
  const [{ composeProduct }, { createLog }, { notifyMessage }] = await Promise.all([
    import("../main/compose.ts"),
    import("../main/log.ts"),
    import("../slack/cards/notify-message.ts"),
  ]);
  const log = createLog(config.logLevel === "info" ? "warn" : config.logLevel);
  // A playbook's notifications wait in the outbox for the next bot on this store.
  const product = await composeProduct(config, log, { noticeOf: notifyMessage });
  try {
    return await work(product, config);
  } finally {
    await product.close();
  }
}
