import type { Log } from "../base/log.ts";
import type { Config } from "../config/read-config.ts";
import { composeActions } from "./compose-actions.ts";
import { composePreview, type PreviewText } from "./compose-preview.ts";
import { lazyClusterOf } from "./lazy-cluster.ts";

/** A preview for the terminal. It does not open the database, which a running bot may have locked. */
export function composeClusterPreview(
  config: Config,
  log: Log,
): { readonly preview: PreviewText; readonly close: () => Promise<void> } {
  const cluster = lazyClusterOf(config, log);
  const actions = composeActions(config, log, cluster, {
    keepClusterUid: async (_runId, uid) => uid,
    lockHolder: async () => undefined,
    post: async () => ({ kind: "waiting" }),
    hasEnded: async () => false,
    newestRun: async () => undefined,
    nameOf: async (person) => person,
  });
  return { preview: composePreview(actions), close: () => cluster.close() };
}
