import type { Diagnostic } from "../../base/diagnostic.ts";
import type { LibraryEntry } from "../../library/playbook-library.ts";
import type { InstalledMesh } from "../../meshes/installed-meshes.ts";
import type { RunView } from "../../run/run-view.ts";
import type { ListedSchedule } from "../../scheduler/schedules.ts";
import type { LessonProgressRow } from "../../store/lesson-progress-repository.ts";
import type { Desk } from "../commands/desk.ts";
import { type WaitingQuestion, waitingFor } from "./waiting-for.ts";

/** What the Home tab needs beside what the commands know. */
export interface HomePorts {
  /** The meshes in the cluster, or why they are not known. Never rejects. */
  readonly meshes: () => Promise<
    { readonly meshes: readonly InstalledMesh[] } | { readonly problem: string }
  >;
}

/** Everything that a person's Home tab shows. */
export interface HomeContent {
  readonly nowMs: number;
  readonly waiting: readonly WaitingQuestion[];
  readonly active: readonly RunView[];
  readonly ended: readonly RunView[];
  readonly schedules: readonly ListedSchedule[];
  /** What keeps declared schedules from being brought up to date. */
  readonly scheduleMistakes: readonly Diagnostic[];
  readonly meshes: Awaited<ReturnType<HomePorts["meshes"]>>;
  /** The person's own lessons, those under way first. */
  readonly lessons: readonly LessonProgressRow[];
  /** Every lesson that there is. */
  readonly allLessons: readonly LibraryEntry[];
  readonly playbooks: readonly LibraryEntry[];
}

const ACTIVE_LOOKED_AT = 50;
const ENDED_RUNS = 6;

/** Gathers what a person's Home tab shows, as it is now. */
export async function homeContent(userId: string, desk: Desk, ports: HomePorts): Promise<HomeContent> {
  const [active, ended, schedules, meshes, lessons, allLessons, playbooks] = await Promise.all([
    desk.engine.list({ limit: ACTIVE_LOOKED_AT, status: "active" }),
    desk.engine.list({ limit: ENDED_RUNS, status: "ended" }),
    desk.schedules.list(),
    ports.meshes(),
    desk.lessonRecords.ofPerson(userId),
    desk.lessons.list(),
    desk.library.list(),
  ]);
  const waiting = active.flatMap((view) => waitingFor(userId, view));
  const scheduleMistakes = desk.schedules.mistakes();
  return {
    nowMs: desk.clock.nowMs(),
    waiting,
    active,
    ended,
    schedules,
    scheduleMistakes,
    meshes,
    lessons,
    allLessons,
    playbooks,
  };
}
