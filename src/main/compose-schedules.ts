import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Config } from "../config/read-config.ts";
import type { Engine } from "../engine/engine.ts";
import type { PlaybookLibrary } from "../library/playbook-library.ts";
import type { RunView } from "../run/run-view.ts";
import { playbookCheck } from "../scheduler/new-schedule.ts";
import { type NightReport, nightReport } from "../scheduler/night-report.ts";
import { createScheduler, type Scheduler } from "../scheduler/scheduler.ts";
import { createSchedules, type Schedules } from "../scheduler/schedules.ts";
import { declaredSync } from "../scheduler/sync-declared.ts";
import { type AllowLists, allowListPolicy } from "../slack/access.ts";
import { scheduleNotices } from "../slack/cards/schedule-messages.ts";
import { scheduleRights } from "../slack/playbooks/schedule-rights.ts";
import type { Store } from "../store/open-store.ts";

/** Everything about schedules that the bot needs. */
export interface Scheduling {
  readonly schedules: Schedules;
  readonly nights: (view: RunView) => Promise<NightReport | undefined>;
  /** Begins to look for slots; once the bot may post, and what was left behind is taken up. */
  start(access: AllowLists): Scheduler;
}

export function composeSchedules(parts: {
  readonly config: Config;
  readonly store: Store;
  readonly engine: Engine;
  readonly library: PlaybookLibrary;
  readonly clock: Clock;
  readonly log: Log;
}): Scheduling {
  const { config, store, engine, library, clock, log } = parts;
  const checkPlaybook = playbookCheck(library);
  const minIntervalMs = config.scheduleMinIntervalMs;
  const declared = declaredSync({
    folders: config.playbookDirs,
    schedules: store.schedules,
    log,
    context: () => ({ nowMs: clock.nowMs(), minIntervalMs, checkPlaybook }),
  });
  let scheduler: Scheduler | undefined;
  return {
    schedules: createSchedules({
      repository: store.schedules,
      checkPlaybook,
      minIntervalMs,
      clock,
      look: () => scheduler?.look(),
      mistakes: declared.mistakes,
    }),
    nights: (view) => nightReport(view, store),
    start(access) {
      scheduler = createScheduler({
        engine,
        library,
        runs: store.runs,
        schedules: store.schedules,
        clock,
        log,
        graceMs: config.scheduleGraceMs,
        notices: scheduleNotices,
        mayRun: scheduleRights({ access: allowListPolicy(access), library }),
        syncDeclared: declared.look,
      });
      scheduler.start();
      return scheduler;
    },
  };
}
