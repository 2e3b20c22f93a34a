import type { Schedule } from "../run/schedule.ts";
import type { OutboxMessage } from "../store/posting.ts";

/** Slots that were not run in time. */
export interface MissedSlots {
  readonly schedule: Schedule;
  /** Oldest first; at least one. */
  readonly slots: readonly number[];
  readonly reason: string;
  /** The slot that is being made up for now. */
  readonly startedNow?: number;
  readonly nextSlotMs: number;
}

/** A slot whose run could not be started. */
export interface RefusedSlot {
  readonly schedule: Schedule;
  readonly slotMs: number;
  /** A text that says what is wrong and what to do. */
  readonly reason: string;
  readonly nextSlotMs: number;
}

/** Makes the messages that tell a schedule's channel what did not happen. Each has its own key, so that it is posted once. */
export interface ScheduleNotices {
  missed(slots: MissedSlots): OutboxMessage;
  refused(slot: RefusedSlot): OutboxMessage;
}
