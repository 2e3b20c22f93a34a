import { and, eq, isNull, lt } from "drizzle-orm";
import { Failure } from "../base/failure.ts";
import type { DealtSlot } from "../run/schedule.ts";
import type { Database } from "./database.ts";
import type { OutboxMessage, PutMessage } from "./posting.ts";
import { schedule, scheduleSlot } from "./tables/schedule.ts";

/** What somebody wants to become of the slots of a schedule that are due. */
export interface SlotClaim {
  readonly scheduleName: string;
  /** The earliest slot that nobody has dealt with, as the claimant has seen it. */
  readonly seenSlotMs: number;
  readonly nextSlotMs: number;
  /** At least the newest of the slots; each is kept once. */
  readonly slots: readonly {
    readonly slotMs: number;
    readonly outcome: DealtSlot["outcome"];
    readonly reason?: string;
  }[];
  /** What is told of it, with the claim or not at all. */
  readonly messages: readonly OutboxMessage[];
  readonly atMs: number;
}

/** What became of older slots is forgotten with the next one; their runs and results stay. */
const KEPT_SLOTS_MS = 90 * 24 * 3_600_000;

/**
 * Deals with slots inside a transaction: the schedule moves on to its next slot if it still stands where the claimant
 * has seen it. Of many replicas that try, the row's lock lets one through.
 * @param runId the run that is journaled in the same transaction, for the slot that is run.
 * @throws Failure `SCHEDULE_SLOT_TAKEN` when somebody else was faster, or has paused or removed the schedule.
 */
export async function claimSlots(
  tx: Database,
  put: PutMessage,
  claim: SlotClaim,
  runId?: string,
): Promise<void> {
  const moved = await tx
    .update(schedule)
    .set({ nextSlotMs: claim.nextSlotMs })
    .where(
      and(
        eq(schedule.name, claim.scheduleName),
        eq(schedule.nextSlotMs, claim.seenSlotMs),
        isNull(schedule.pausedAtMs),
      ),
    )
    .returning({ name: schedule.name });
  if (moved.length === 0) throw slotTaken(claim);
  await tx.insert(scheduleSlot).values(
    claim.slots.map(({ slotMs, outcome, reason }) => ({
      scheduleName: claim.scheduleName,
      slotMs,
      outcome,
      atMs: claim.atMs,
      reason: reason ?? null,
      runId: outcome === "run" ? (runId ?? null) : null,
    })),
  );
  await tx
    .delete(scheduleSlot)
    .where(
      and(
        eq(scheduleSlot.scheduleName, claim.scheduleName),
        lt(scheduleSlot.slotMs, claim.atMs - KEPT_SLOTS_MS),
      ),
    );
  for (const message of claim.messages) await put(message, { nowMs: claim.atMs });
}

function slotTaken({ scheduleName, seenSlotMs }: SlotClaim): Failure {
  return new Failure(
    "SCHEDULE_SLOT_TAKEN",
    `The slot ${new Date(seenSlotMs).toISOString()} of the schedule "${scheduleName}" has already been dealt with.`,
    { hint: "Nothing to do: another replica runs it, or somebody has paused or removed the schedule." },
  );
}
