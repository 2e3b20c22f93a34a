import type { JsonObject } from "../base/json.ts";

/** When a playbook is run without anybody asking for it. Plain data: what the scheduler goes by and what people see. */
export interface Schedule {
  readonly name: string;
  /** `declared` in a file of the configuration, or added by a `command`. */
  readonly origin: "declared" | "command";
  /** Five fields, as cron has them. */
  readonly cron: string;
  /** Name of an IANA time zone; the fields of `cron` are its wall-clock time. */
  readonly timeZone: string;
  readonly playbookName: string;
  readonly inputs: JsonObject;
  /** The Slack channel that hears of its runs. */
  readonly channel: string;
  /** Ids of people and groups who are mentioned when a night failed or was slower. */
  readonly mention: readonly string[];
  /** A Slack user id, or what stands for the configuration. */
  readonly createdBy: string;
  readonly createdAtMs: number;
  /** The earliest slot that nobody has dealt with; no slot before it is looked at again. */
  readonly nextSlotMs: number;
  /** Who has paused it, and when; nothing while it goes on. */
  readonly pausedBy: string | null;
  readonly pausedAtMs: number | null;
}

/** A schedule before it is kept; it is not paused. */
export type NewSchedule = Omit<Schedule, "pausedBy" | "pausedAtMs">;

/** A slot that came, and what became of it. */
export interface DealtSlot {
  readonly scheduleName: string;
  readonly slotMs: number;
  readonly outcome: "run" | "missed" | "refused";
  /** The run that was started for it. */
  readonly runId: string | null;
  /** Why none was. */
  readonly reason: string | null;
  /** When it was dealt with. */
  readonly atMs: number;
}
