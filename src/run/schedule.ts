import type { JsonObject } from "../base/json.ts";

/** When to run a playbook without anybody asking for it. Plain data, used by the scheduler and shown to people. */
export interface Schedule {
  readonly name: string;
  /** `declared` in a file of the configuration, or added by a `command`. */
  readonly origin: "declared" | "command";
  /** Five fields, as in cron. */
  readonly cron: string;
  /** Name of an IANA time zone; the fields of `cron` are its wall-clock time. */
  readonly timeZone: string;
  readonly playbookName: string;
  readonly inputs: JsonObject;
  /** The Slack channel that is told about its runs. */
  readonly channel: string;
  /** Ids of people and groups that are mentioned when a run failed or was slower. */
  readonly mention: readonly string[];
  /** A Slack user id, or the marker for the configuration. */
  readonly createdBy: string;
  readonly createdAtMs: number;
  /** The earliest slot that has not been dealt with; no slot before it is looked at again. */
  readonly nextSlotMs: number;
  /** Who paused it, and when; null while it is active. */
  readonly pausedBy: string | null;
  readonly pausedAtMs: number | null;
}

/** A schedule before it is stored; it is not paused. */
export type NewSchedule = Omit<Schedule, "pausedBy" | "pausedAtMs">;

/** A slot whose time came, and what was done about it. */
export interface DealtSlot {
  readonly scheduleName: string;
  readonly slotMs: number;
  readonly outcome: "run" | "missed" | "refused";
  /** The run that was started for it. */
  readonly runId: string | null;
  /** Why no run was started. */
  readonly reason: string | null;
  /** When it was dealt with. */
  readonly atMs: number;
}
