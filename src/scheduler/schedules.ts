import type { Clock } from "../base/clock.ts";
import type { Diagnostic } from "../base/diagnostic.ts";
import { Failure } from "../base/failure.ts";
import { suggestName } from "../base/suggest.ts";
import type { DealtSlot, Schedule } from "../run/schedule.ts";
import type { ScheduleRepository } from "../store/schedule-repository.ts";
import { checkTiming } from "./check-timing.ts";
import type { DeclaredSchedule } from "./declared-schedules.ts";
import { type CheckPlaybook, nameMistakes } from "./new-schedule.ts";
import { slotsAfter } from "./slots.ts";

/** A schedule and its last slot. */
export interface ListedSchedule extends Schedule {
  readonly last?: DealtSlot;
}

/** What people can do with schedules. */
export interface Schedules {
  /** Adds a schedule, or reports everything that is wrong with it. */
  add(
    wanted: Omit<DeclaredSchedule, "mention">,
    by: string,
  ): Promise<{ readonly added: Schedule } | { readonly diagnostics: readonly Diagnostic[] }>;
  /** Sorted by name, each with its last slot. */
  list(): Promise<readonly ListedSchedule[]>;
  /** The mistakes that prevent an update of the declared schedules. */
  mistakes(): readonly Diagnostic[];
  /** The latest slots of a schedule, newest first. */
  slotsOf(name: string, limit: number): Promise<readonly DealtSlot[]>;
  /** @throws Failure `SCHEDULE_UNKNOWN`, which suggests what was probably meant. */
  find(name: string): Promise<Schedule>;
  /** The schedule's next slots, as if it were not paused, in milliseconds since the epoch. */
  next(schedule: Schedule, count: number): readonly number[];
  /** @throws Failure `SCHEDULE_UNKNOWN`. @returns false when it is already paused. */
  pause(name: string, by: string): Promise<boolean>;
  /** @throws Failure `SCHEDULE_UNKNOWN`. @returns false when it is not paused. */
  resume(name: string): Promise<boolean>;
  /** @throws Failure `SCHEDULE_UNKNOWN`, or `SCHEDULE_DECLARED` for one that the configuration declares. */
  remove(name: string): Promise<void>;
}

export interface SchedulesOptions {
  readonly repository: Pick<
    ScheduleRepository,
    "add" | "find" | "lastSlots" | "list" | "pause" | "remove" | "resume" | "slotsOf"
  >;
  readonly checkPlaybook: CheckPlaybook;
  readonly minIntervalMs: number;
  readonly clock: Clock;
  /** Makes the scheduler look at once. */
  readonly look: () => void;
  /** What is wrong with the files that declare schedules. */
  readonly mistakes: () => readonly Diagnostic[];
}

export function createSchedules(options: SchedulesOptions): Schedules {
  const { repository, clock, checkPlaybook, minIntervalMs, look } = options;
  const find = async (name: string) => {
    const row = await repository.find(name);
    if (row !== undefined) return row;
    const names = (await repository.list()).map((known) => known.name);
    throw new Failure("SCHEDULE_UNKNOWN", `There is no schedule "${name}".`, {
      hint: suggestName(name, names),
    });
  };
  return {
    async add(wanted, by) {
      const nowMs = clock.nowMs();
      const diagnostics = [
        ...nameMistakes(wanted.name),
        ...checkTiming(wanted, { minIntervalMs }),
        ...(await checkPlaybook(wanted.playbookName, wanted.inputs)),
      ];
      if (diagnostics.length > 0) return { diagnostics };
      const [nextSlotMs = 0] = slotsAfter(wanted, nowMs, 1);
      const row = {
        ...wanted,
        origin: "command" as const,
        mention: [by],
        createdBy: by,
        createdAtMs: nowMs,
        nextSlotMs,
      };
      if (!(await repository.add(row))) return { diagnostics: [nameTaken(wanted.name)] };
      look();
      return { added: { ...row, pausedBy: null, pausedAtMs: null } };
    },
    async list() {
      const [rows, slots] = await Promise.all([repository.list(), repository.lastSlots()]);
      const byName = new Map(slots.map((slot) => [slot.scheduleName, slot]));
      return rows.map((row) => {
        const last = byName.get(row.name);
        return last === undefined ? row : { ...row, last };
      });
    },
    mistakes: options.mistakes,
    slotsOf: (name, limit) => repository.slotsOf(name, limit),
    find,
    next: (schedule, count) => slotsAfter(schedule, clock.nowMs(), count),
    async pause(name, by) {
      await find(name);
      return repository.pause(name, by, clock.nowMs());
    },
    async resume(name) {
      const row = await find(name);
      const [nextSlotMs = row.nextSlotMs] = slotsAfter(row, clock.nowMs(), 1);
      const resumed = await repository.resume(name, nextSlotMs);
      look();
      return resumed;
    },
    async remove(name) {
      const row = await find(name);
      if (row.origin === "declared" || !(await repository.remove(name))) throw isDeclared(name);
    },
  };
}

function nameTaken(name: string): Diagnostic {
  return {
    code: "SCHEDULE_NAME_TAKEN",
    severity: "error",
    message: `There is already a schedule "${name}".`,
    hint: "Choose another name, or remove that one first.",
  };
}

function isDeclared(name: string): Failure {
  return new Failure("SCHEDULE_DECLARED", `The schedule "${name}" is declared in the configuration.`, {
    hint: "Remove it from schedules.yaml, or pause it here.",
  });
}
