import type { Clock } from "../base/clock.ts";
import { messageOf } from "../base/failure.ts";
import type { Log } from "../base/log.ts";
import { redactSecrets } from "../base/redact.ts";
import type { Engine } from "../engine/engine.ts";
import type { RunView } from "../run/run-view.ts";
import type { LessonProgressRepository, LessonProgressRow } from "../store/lesson-progress-repository.ts";
import { progressOfRun } from "./progress-of-run.ts";

/** People's progress in lessons, derived from the runs of lessons. */
export interface LessonRecords {
  /** A person's lessons, active ones first. Looks at a run again if its process died before the end was recorded. */
  ofPerson(person: string): Promise<readonly LessonProgressRow[]>;
  /** Stops listening, and resolves when everything that was heard is written. */
  close(): Promise<void>;
}

/** Listens to the engine and records how far learners have come. */
export function recordProgress(ports: {
  readonly engine: Pick<Engine, "subscribe" | "view">;
  readonly store: LessonProgressRepository;
  readonly clock: Clock;
  readonly log: Log;
}): LessonRecords {
  const { engine, store, clock, log } = ports;
  const noted = new Map<string, string>();
  let tail: Promise<void> = Promise.resolve();

  const note = async (view: RunView): Promise<void> => {
    const progress = progressOfRun(view, clock.nowMs());
    if (progress === undefined) return;
    const { updatedAtMs: _time, ...told } = progress;
    const text = JSON.stringify(told);
    if (noted.get(view.id) === text) return;
    try {
      await store.note(progress);
      if (view.endedAtMs === undefined) noted.set(view.id, text);
      else noted.delete(view.id);
    } catch (error) {
      // The next change of the run records it again; `ofPerson` reads an end that was missed from the run itself.
      log.warn({ runId: view.id, reason: redactSecrets(messageOf(error)) }, "progress was not recorded");
    }
  };
  const unsubscribe = engine.subscribe(({ kind, view }) => {
    if (kind === "progress") return;
    tail = tail.then(() => note(view));
  });
  return {
    async ofPerson(person) {
      const rows = await store.ofPerson(person);
      return Promise.all(rows.map((row) => caughtUp(row, engine, store)));
    },
    async close() {
      unsubscribe();
      await tail;
    },
  };
}

async function caughtUp(
  row: LessonProgressRow,
  engine: Pick<Engine, "view">,
  store: LessonProgressRepository,
): Promise<LessonProgressRow> {
  if (row.state !== "active") return row;
  const view = await engine.view(row.runId);
  const now = view?.endedAtMs === undefined ? undefined : progressOfRun(view, view.endedAtMs);
  if (now === undefined) return row;
  await store.note(now);
  return { ...now, completedAtMs: now.completedAtMs ?? row.completedAtMs };
}
