import { and, eq, isNull, lt } from "drizzle-orm";
import { Failure } from "../base/failure.ts";
import type { DealtSlot } from "../run/schedule.ts";
import type { Database } from "./database.ts";
import type { OutboxMessage, PutMessage } from "./posting.ts";
import { schedule, scheduleSlot } from "./tables/schedule.ts";

/** How a claimant wants to settle the due slots of a schedule. */
export interface SlotClaim {
  readonly scheduleName: string;
  /** The earliest unsettled slot that the claimant saw. */
  readonly seenSlotMs: number;
  readonly nextSlotMs: number;
  /** At least the newest of the slots; each is recorded once. */
  readonly slots: readonly {
    readonly slotMs: number;
    readonly outcome: DealtSlot["outcome"];
    readonly reason?: string;
  }[];
  /** Messages about it, which are posted only if the claim succeeds. */
  readonly messages: readonly OutboxMessage[];
  readonly atMs: number;
}

/** The next claim deletes the records of older slots; their runs and results stay. */
const KEPT_SLOTS_MS = 90 * 24 * 3_600_000;

/**
 * Settles slots inside a transaction: the schedule moves on to its next slot if it is still where the claimant saw it. If
 * several replicas try, the row lock lets only one through.
 * @param runId the run for the slot, journaled in the same transaction.
 * @throws Failure `SCHEDULE_SLOT_TAKEN` when somebody else was faster, or paused or removed the schedule.
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
