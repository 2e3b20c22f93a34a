import { ERROR_CODES } from "../base/error-codes.ts";
import { describeFailure, hasCode } from "../base/failure.ts";
import { redactSecrets } from "../base/redact.ts";
import type { Engine } from "../engine/engine.ts";
import { prepareByName } from "../gate/prepare-by-name.ts";
import { type Asker, permitRun } from "../gate/prepare-playbook.ts";
import type { PlaybookLibrary } from "../library/playbook-library.ts";
import { renderDiagnostics } from "../playbook/index.ts";
import type { Schedule } from "../run/schedule.ts";
import type { RunRepository } from "../store/run-repository.ts";
import type { ScheduleRepository } from "../store/schedule-repository.ts";
import type { SlotClaim } from "../store/slot-claim.ts";
import type { ScheduleNotices } from "./schedule-notices.ts";
import { dueSlots } from "./slots.ts";

/** In whose name a schedule's runs start; `undefined` if they may no longer. Called for each slot, because rights change. */
export type AskerOf = (schedule: Schedule) => Asker | undefined;

export interface SlotPorts {
  readonly engine: Pick<Engine, "start">;
  readonly library: PlaybookLibrary;
  readonly runs: Pick<RunRepository, "activeOfSchedule">;
  readonly schedules: Pick<ScheduleRepository, "settle">;
  readonly notices: ScheduleNotices;
  readonly askerOf: AskerOf;
  /** A slot that is at most this late is still run, in milliseconds. */
  readonly graceMs: number;
}

/** How many missed slots are recorded one by one; the message counts them all. */
const KEPT_MISSED = 50;
const LATE = "Regatta was not running in time.";

/**
 * Deals with the due slots of a schedule: starts a run for the newest one unless it is too late, and reports all others.
 * The run, the slots and the messages are one write, which only one replica wins.
 * @throws Failure of the store or of a closing engine: the slots then stay as they are, for the next look.
 */
export async function fireSlot(schedule: Schedule, nowMs: number, ports: SlotPorts): Promise<void> {
  const { current, missed, nextSlotMs } = dueSlots(schedule, schedule.nextSlotMs, {
    nowMs,
    graceMs: ports.graceMs,
  });
  const claim = claimOf(schedule, nextSlotMs, nowMs);
  const late = missed
    .slice(-KEPT_MISSED)
    .map((slotMs) => ({ slotMs, outcome: "missed", reason: LATE }) as const);
  const toldOf = (startedNow?: number) =>
    missed.length === 0
      ? []
      : [
          ports.notices.missed({
            schedule,
            slots: missed,
            nextSlotMs,
            reason: LATE,
            ...(startedNow === undefined ? {} : { startedNow }),
          }),
        ];
  if (current === undefined) {
    await settle({ ...claim, slots: late, messages: toldOf() }, ports);
    return;
  }
  const running = await ports.runs.activeOfSchedule(schedule.name);
  if (running !== undefined) {
    const reason = `The previous run (${running}) has not ended yet.`;
    const message = ports.notices.missed({ schedule, slots: [current], reason, nextSlotMs });
    const skipped = { slotMs: current, outcome: "missed", reason } as const;
    await settle({ ...claim, slots: [...late, skipped], messages: [...toldOf(), message] }, ports);
    return;
  }
  const run = { slotMs: current, outcome: "run" } as const;
  const reason = await refusal(
    schedule,
    { ...claim, slots: [...late, run], messages: toldOf(current) },
    current,
    ports,
  );
  if (reason === undefined) return;
  const message = ports.notices.refused({ schedule, slotMs: current, reason, nextSlotMs });
  const refused = { slotMs: current, outcome: "refused", reason } as const;
  await settle({ ...claim, slots: [...late, refused], messages: [...toldOf(), message] }, ports);
}

function claimOf(schedule: Schedule, nextSlotMs: number, atMs: number) {
  return { scheduleName: schedule.name, seenSlotMs: schedule.nextSlotMs, nextSlotMs, atMs };
}

async function settle(claim: SlotClaim, ports: SlotPorts): Promise<void> {
  try {
    await ports.schedules.settle(claim);
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
}

/** Starts the run. @returns why it cannot be started; `undefined` when it was, here or by another replica. */
async function refusal(
  schedule: Schedule,
  claim: SlotClaim,
  slotMs: number,
  { engine, library, askerOf }: SlotPorts,
): Promise<string | undefined> {
  const { name, playbookName, mention } = schedule;
  const asker = askerOf(schedule);
  if (asker === undefined) return mayNotAnyMore(schedule);
  const found = await prepareByName(playbookName, schedule.inputs, library);
  if (found.kind === "unknown")
    return `The playbook "${playbookName}" no longer exists. Bring it back, or remove the schedule.`;
  // The text is stored and posted, and inputs and answers of servers may contain secrets.
  if (found.kind !== "ready") return redactSecrets(renderDiagnostics(found.diagnostics, found.source));
  const permit = permitRun(found.prepared, asker);
  if ("denial" in permit) return mayNotAnyMore(schedule);
  try {
    await engine.start(permit.run, { schedule: name, slotMs, mention, claim });
    return undefined;
  } catch (error) {
    if (isTaken(error)) return undefined;
    // The store is unreachable or the process is ending: neither says anything about the run.
    if (hasCode(error, ...ERROR_CODES.store, "ENGINE_CLOSING")) throw error;
    return redactSecrets(describeFailure(error));
  }
}

function mayNotAnyMore({ createdBy, playbookName }: Schedule): string {
  const what = `The person who added it (${createdBy}) may no longer run "${playbookName}" here.`;
  return `${what} Somebody who may run it can add the schedule again, or the operator can restore the right.`;
}

function isTaken(error: unknown): boolean {
  return hasCode(error, "SCHEDULE_SLOT_TAKEN");
}
