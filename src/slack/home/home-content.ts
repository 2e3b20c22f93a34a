import type { Diagnostic } from "../../base/diagnostic.ts";
import type { LibraryEntry } from "../../library/playbook-library.ts";
import type { RunView } from "../../run/run-view.ts";
import type { ListedSchedule } from "../../scheduler/schedules.ts";
import type { LessonProgressRow } from "../../store/lesson-progress-repository.ts";
import type { AccessPolicy } from "../access.ts";
import type { HoldUps } from "../cards/hold-up-lines.ts";
import type { CardUrls } from "../cards/run-name.ts";
import type { Desk } from "../commands/desk.ts";
import { readHoldUps } from "../hold-ups.ts";
import type { MeshesSeen, SlackPorts } from "../ports.ts";
import { type HomeOffers, homeOffers, isListed } from "./home-offers.ts";
import { type WaitingQuestion, waitingFor } from "./waiting-for.ts";

type HomePorts = Pick<Desk, "cardUrls"> &
  Pick<
    SlackPorts,
    "engine" | "clusterLocks" | "schedules" | "meshes" | "lessonRecords" | "lessons" | "library" | "clock"
  >;

/** Everything that a person's Home tab shows. */
export interface HomeContent {
  readonly nowMs: number;
  readonly waiting: readonly WaitingQuestion[];
  readonly active: readonly RunView[];
  readonly ended: readonly RunView[];
  readonly schedules: readonly ListedSchedule[];
  /** The mistakes that keep declared schedules from being updated. */
  readonly scheduleMistakes: readonly Diagnostic[];
  readonly meshes: MeshesSeen;
  /** The person's own lessons, those in progress first. */
  readonly lessons: readonly LessonProgressRow[];
  /** All lessons. */
  readonly allLessons: readonly LibraryEntry[];
  readonly playbooks: readonly LibraryEntry[];
  /** Who has locked the cluster, and what queued runs wait for. */
  readonly holdUps: HoldUps;
  readonly offers: HomeOffers;
  readonly urls: CardUrls;
}

const ACTIVE_LOOKED_AT = 50;
const ENDED_RUNS = 6;

/** Gathers the current content of a person's Home tab, and what they may do with it. */
export async function homeContent(
  userId: string,
  ports: HomePorts,
  access: AccessPolicy,
): Promise<HomeContent> {
  const [active, ended, schedules, lock, meshes, lessons, allLessons, playbooks] = await Promise.all([
    ports.engine.list({ limit: ACTIVE_LOOKED_AT, status: "active" }),
    ports.engine.list({ limit: ENDED_RUNS, status: "ended" }),
    ports.schedules.list(),
    ports.clusterLocks.holder(),
    ports.meshes(),
    ports.lessonRecords.ofPerson(userId),
    ports.lessons.list(),
    ports.library.list(),
  ]);
  const answerable = active.filter(({ channel = "" }) => isListed("approve", { userId, channel }, access));
  const waiting = answerable.flatMap((view) => waitingFor(userId, view));
  const holdUps = await readHoldUps(active, ports);
  const scheduleMistakes = ports.schedules.mistakes();
  return {
    nowMs: ports.clock.nowMs(),
    waiting,
    active,
    ended,
    schedules,
    scheduleMistakes,
    meshes,
    lessons,
    allLessons,
    playbooks,
    holdUps: lock === undefined ? holdUps : { ...holdUps, lock },
    urls: await ports.cardUrls([...active, ...ended]),
    offers: homeOffers(userId, { runs: [...active, ...ended], schedules, playbooks }, access),
  };
}
