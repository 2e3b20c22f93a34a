import type { Schedule } from "../run/schedule.ts";
import type { OutboxMessage } from "../store/posting.ts";

/** Slots that nobody ran in time. */
export interface MissedSlots {
  readonly schedule: Schedule;
  /** Oldest first; at least one. */
  readonly slots: readonly number[];
  readonly reason: string;
  /** The slot that is made up for now. */
  readonly startedNow?: number;
  readonly nextSlotMs: number;
}

/** A slot whose run could not be started. */
export interface RefusedSlot {
  readonly schedule: Schedule;
  readonly slotMs: number;
  /** What is wrong and what to do, as text. */
  readonly reason: string;
  readonly nextSlotMs: number;
}

/** How a schedule's channel is told of what did not happen. Each message has a key of its own, so that it is told once. */
export interface ScheduleNotices {
  missed(slots: MissedSlots): OutboxMessage;
  refused(slot: RefusedSlot): OutboxMessage;
}
