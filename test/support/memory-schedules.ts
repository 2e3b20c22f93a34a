import { systemClock } from "../../src/base/clock.ts";
import type { Schedule } from "../../src/run/schedule.ts";
import { createSchedules, type Schedules } from "../../src/scheduler/schedules.ts";
import type { ScheduleRepository } from "../../src/store/schedule-repository.ts";

/** Schedules in memory, with the store's semantics; no slot ever becomes due. */
export function memorySchedules(): Schedules {
  const rows = new Map<string, Schedule>();
  const change = (name: string, over: Partial<Schedule>, isPaused: boolean) => {
    const row = rows.get(name);
    if (row === undefined || (row.pausedAtMs !== null) !== isPaused) return false;
    rows.set(name, { ...row, ...over });
    return true;
  };
  const repository: Pick<
    ScheduleRepository,
    "add" | "list" | "find" | "lastSlots" | "slotsOf" | "pause" | "resume" | "remove"
  > = {
    async add(row) {
      if (rows.has(row.name)) return false;
      rows.set(row.name, { ...row, pausedBy: null, pausedAtMs: null });
      return true;
    },
    list: async () => [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    find: async (name) => rows.get(name),
    lastSlots: async () => [],
    slotsOf: async () => [],
    pause: async (name, pausedBy, pausedAtMs) => change(name, { pausedBy, pausedAtMs }, false),
    resume: async (name, nextSlotMs) => change(name, { pausedBy: null, pausedAtMs: null, nextSlotMs }, true),
    remove: async (name) => rows.get(name)?.origin === "command" && rows.delete(name),
  };
  return createSchedules({
    repository,
    clock: systemClock,
    minIntervalMs: 900_000,
    checkPlaybook: async () => [],
    look: () => {},
    mistakes: () => [],
  });
}
