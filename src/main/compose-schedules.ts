import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Config } from "../config/read-config.ts";
import { playbookCheck } from "../scheduler/new-schedule.ts";
import { createScheduler, type Scheduler } from "../scheduler/scheduler.ts";
import { createSchedules, type Schedules } from "../scheduler/schedules.ts";
import { declaredSync } from "../scheduler/sync-declared.ts";
import type { AccessPolicy } from "../slack/access.ts";
import { scheduleNotices } from "../slack/cards/schedule-notices.ts";
import { scheduleAsker } from "../slack/playbooks/schedule-asker.ts";
import type { Product } from "./compose.ts";

/** The schedules as people see and change them, and the scheduler that starts their runs once `start` is called. */
export function composeSchedules(
  { store, engine, library }: Pick<Product, "store" | "engine" | "library">,
  {
    config,
    access,
    clock,
    log,
    onLook,
  }: {
    readonly config: Pick<Config, "playbookDirs" | "scheduleMinIntervalMs" | "scheduleGraceMs">;
    readonly access: AccessPolicy;
    readonly clock: Clock;
    readonly log: Log;
    readonly onLook?: (() => void) | undefined;
  },
): { readonly schedules: Schedules; readonly scheduler: Scheduler } {
  const checkPlaybook = playbookCheck(library);
  const minIntervalMs = config.scheduleMinIntervalMs;
  const declared = declaredSync({
    folders: config.playbookDirs,
    schedules: store.schedules,
    log,
    context: () => ({ nowMs: clock.nowMs(), minIntervalMs, checkPlaybook }),
  });
  const scheduler = createScheduler({
    engine,
    library,
    runs: store.runs,
    schedules: store.schedules,
    clock,
    log,
    graceMs: config.scheduleGraceMs,
    notices: scheduleNotices,
    askerOf: scheduleAsker(access),
    syncDeclared: declared.look,
    ...(onLook === undefined ? {} : { onLook }),
  });
  const schedules = createSchedules({
    repository: store.schedules,
    checkPlaybook,
    minIntervalMs,
    clock,
    look: () => scheduler.look(),
    mistakes: declared.mistakes,
  });
  return { schedules, scheduler };
}
