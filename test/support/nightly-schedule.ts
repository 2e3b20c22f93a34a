import type { ListedSchedule } from "../../src/scheduler/schedules.ts";
import { T0_MS } from "./run-views.ts";

/** A schedule that Ada has added and that has not been due yet. */
export const NIGHTLY: ListedSchedule = {
  name: "nightly",
  origin: "command",
  cron: "0 3 * * *",
  timeZone: "Europe/Berlin",
  playbookName: "race",
  inputs: { rate: 3 },
  channel: "C0MESHPERF",
  mention: ["U0ADA0001"],
  createdBy: "U0ADA0001",
  createdAtMs: T0_MS,
  nextSlotMs: T0_MS + 3_600_000,
  pausedBy: null,
  pausedAtMs: null,
};
