import type { Clock } from "../base/clock.ts";
import { messageOf } from "../base/failure.ts";
import type { Log } from "../base/log.ts";
import { redactSecrets } from "../base/redact.ts";
import type { ScheduleRepository } from "../store/schedule-repository.ts";
import { fireSlot, type SlotPorts } from "./fire-slot.ts";

export interface SchedulerOptions extends Omit<SlotPorts, "schedules"> {
  readonly schedules: Pick<ScheduleRepository, "due" | "list" | "settle">;
  /** Updates the declared schedules from the configuration; cheap when nothing has changed. */
  readonly syncDeclared: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after each look, with or without success. */
  readonly onLook?: () => void;
}

/** Starts playbooks when their slots are due. Any number of replicas may do so on one store. */
export interface Scheduler {
  start(): void;
  /** Looks at once, because a schedule was added or changed. */
  look(): void;
  /** Resolves when work in progress is done; nothing begins after that. */
  stop(): Promise<void>;
}

/** Time between two looks: another replica may have changed something, or the wall clock may have jumped. */
const LOOK_EVERY_MS = 10_000;

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { clock, schedules, log } = options;
  const closing = new AbortController();
  let waking = new AbortController();
  let loop: Promise<void> | undefined;

  const lookOnce = async () => {
    const nowMs = clock.nowMs();
    for (const schedule of await schedules.due(nowMs)) {
      if (closing.signal.aborted) return;
      try {
        await fireSlot(schedule, nowMs, options);
      } catch (error) {
        // A schedule that cannot be dealt with now must not hold up the others; it is tried again.
        const reason = redactSecrets(messageOf(error));
        log.error({ schedule: schedule.name, reason }, "a slot could not be dealt with; trying again");
      }
    }
  };
  const nextLookMs = async () => {
    const waiting = (await schedules.list()).filter(({ pausedAtMs }) => pausedAtMs === null);
    const untilNext = Math.min(...waiting.map(({ nextSlotMs }) => nextSlotMs - clock.nowMs()));
    // A slot that is already due could not be dealt with, so it waits for the next regular look.
    return untilNext > 0 ? Math.min(untilNext, LOOK_EVERY_MS) : LOOK_EVERY_MS;
  };
  const run = async () => {
    while (!closing.signal.aborted) {
      waking = new AbortController();
      let waitMs = LOOK_EVERY_MS;
      try {
        await options.syncDeclared();
        await lookOnce();
        waitMs = await nextLookMs();
      } catch (error) {
        log.warn({ reason: redactSecrets(messageOf(error)) }, "schedules could not be checked");
      }
      options.onLook?.();
      const signal = AbortSignal.any([waking.signal, closing.signal]);
      await clock.sleep(waitMs, { signal }).catch(() => undefined); // woken up: looks at once
    }
  };
  return {
    start() {
      loop ??= run();
    },
    look: () => waking.abort(),
    async stop() {
      closing.abort();
      await loop;
    },
  };
}
