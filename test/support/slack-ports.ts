import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import type { SlackPorts } from "../../src/slack/ports.ts";
import { memoryClusterLocks } from "./memory-cluster-locks.ts";
import { memoryReferences } from "./memory-references.ts";
import { memorySchedules } from "./memory-schedules.ts";

/** What a bot stands on in tests that ask for none of it: over it go the parts that a test is about. */
export function quietPorts(): Omit<SlackPorts, "engine" | "outbox" | "runs"> {
  const none = { list: async () => [], find: async () => undefined };
  return {
    library: none,
    lessons: none,
    lessonRecords: { ofPerson: async () => [] },
    actions: new Map(),
    preview: async () => "",
    route: () => Promise.reject(new Error("nobody asks for a route here")),
    meshes: async () => ({ meshes: [] }),
    clusterLocks: memoryClusterLocks(),
    references: memoryReferences(),
    schedules: memorySchedules(),
    nights: async () => undefined,
    clock: systemClock,
    log: silentLog,
  };
}
