import { expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { silentLog } from "../../src/base/log.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { composeActions } from "../../src/main/compose-actions.ts";
import { createLazyCluster } from "../../src/main/lazy-cluster.ts";

test("every declared action is composed, and no other", () => {
  const { config } = readConfig({}, {});
  if (!config) throw new Error("The default configuration must be valid.");
  const cluster = createLazyCluster(() => Promise.reject(new Error("nothing is asked of a cluster here")));

  const actions = composeActions(config, silentLog, cluster, {
    keepClusterUid: async (_runId, uid) => uid,
    lockHolder: async () => undefined,
    post: async () => {},
    newestRun: async () => undefined,
    hasEnded: async () => false,
  });

  expect([...actions.keys()].sort()).toEqual([...actionCatalogue.keys()].sort());
});
