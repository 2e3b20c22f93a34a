import { expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { silentLog } from "../../src/base/log.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { composeActions } from "../../src/main/compose-actions.ts";
import { createLazyCluster } from "../../src/main/lazy-cluster.ts";
import { outcomeProblems } from "../../src/playbook/index.ts";

test("every declared action is composed, and no other", () => {
  const { config } = readConfig({}, {});
  if (!config) throw new Error("The default configuration must be valid.");
  const cluster = createLazyCluster(() => Promise.reject(new Error("no cluster is needed here")));

  const actions = composeActions(config, silentLog, cluster, {
    keepClusterUid: async (_runId, uid) => uid,
    lockHolder: async () => undefined,
    post: async () => ({ kind: "waiting" }),
    newestRun: async () => undefined,
    nameOf: async (person) => person,
    hasEnded: async () => false,
  });

  expect([...actions.keys()].sort()).toEqual([...actionCatalogue.keys()].sort());
});

test.each([...actionCatalogue.values()])(
  "what $name returns can be checked against its schemas",
  (declaration) => {
    const closed = outcomeProblems(declaration, { outputs: { nothing_such: 1 } });
    expect(closed).toContain('In its outputs: "outputs" does not take "nothing_such".');
  },
);
