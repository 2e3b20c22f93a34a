import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { createSlackApp, type SlackApp, type SlackAppOptions } from "../../src/slack/create-slack-app.ts";
import type { Pace } from "../../src/slack/outbox/pace.ts";
import type { SlackPorts } from "../../src/slack/ports.ts";
import type { Store } from "../../src/store/open-store.ts";
import type { Workspace } from "../../src/workspace/workspace.ts";
import { memoryClusterLocks } from "./memory-cluster-locks.ts";
import { memoryReferences } from "./memory-references.ts";
import { memorySchedules } from "./memory-schedules.ts";

/** Fast enough for tests; the order and the coalescing are the same. */
export const FAST_PACE: Pace = {
  postEveryMs: 5,
  editEveryMs: 5,
  anyEditEveryMs: 5,
  backoffMs: 20,
  maxBackoffMs: 100,
  maxStumbles: 5,
};

/** The ports for tests that do not need them; a test replaces those that it is about. */
export function quietPorts(): Omit<SlackPorts, "engine" | "outbox" | "inbox" | "runs"> {
  const none = { list: async () => [], find: async () => undefined };
  return {
    library: none,
    lessons: none,
    lessonRecords: { ofPerson: async () => [] },
    actions: new Map(),
    check: async () => [],
    names: async () => new Map(),
    preview: async () => "",
    route: () => Promise.reject(new Error("no test asks for a route here")),
    meshes: async () => ({ meshes: [] }),
    clusterLocks: memoryClusterLocks(),
    references: memoryReferences(),
    schedules: memorySchedules(),
    nights: async () => undefined,
    clock: systemClock,
    log: silentLog,
  };
}

/**
 * A bot's Slack app on a workspace and a store, open to everybody, with {@link quietPorts} except for the given ones.
 */
export function slackAppOn(
  { apiUrl, botToken, appToken }: Workspace,
  { outbox, inbox, runs }: Store,
  {
    access = { users: ["*"], channels: ["*"] },
    pace = FAST_PACE,
    ...ports
  }: Pick<SlackPorts, "engine"> & Partial<SlackPorts> & Partial<Pick<SlackAppOptions, "access" | "pace">>,
): SlackApp {
  return createSlackApp({
    apiUrl,
    botToken,
    appToken,
    access,
    pace,
    ports: { ...quietPorts(), outbox, inbox, runs, ...ports },
  });
}
