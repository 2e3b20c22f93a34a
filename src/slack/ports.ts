import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { ClusterLocks } from "../engine/cluster-lock.ts";
import type { Engine } from "../engine/engine.ts";
import type { PlanMistake } from "../engine/preview/check-plan.ts";
import type { ReferenceRuns } from "../engine/reference-runs.ts";
import type { LessonRecords } from "../lessons/record-progress.ts";
import type { PlaybookLibrary } from "../library/playbook-library.ts";
import type { InstalledMesh } from "../meshes/installed-meshes.ts";
import type { ActionCatalogue } from "../playbook/action-declaration.ts";
import type { Plan } from "../playbook/index.ts";
import type { Playbook } from "../playbook/playbook.ts";
import type { RunView } from "../run/run-view.ts";
import type { NightReport } from "../scheduler/night-report.ts";
import type { Schedules } from "../scheduler/schedules.ts";
import type { InboxRepository } from "../store/inbox-repository.ts";
import type { Outbox } from "../store/outbox.ts";
import type { RunRepository } from "../store/run-repository.ts";
import type { ServiceRoute } from "../traffic/cluster/look-at-route.ts";

/**
 * Everything that the bot's end at Slack takes from the product. Each part picks what it needs, so that its signature
 * says what it can touch.
 */
export interface SlackPorts {
  readonly engine: Engine;
  readonly library: PlaybookLibrary;
  readonly lessons: PlaybookLibrary;
  readonly lessonRecords: Pick<LessonRecords, "ofPerson">;
  readonly actions: ActionCatalogue;
  /** What is certain to fail in a plan, as far as that can be known without a cluster. */
  readonly check: (plan: Plan) => Promise<readonly PlanMistake[]>;
  /** What some inputs of a playbook can be, for menus in forms. Never rejects, and answers within a second. */
  readonly names: (playbook: Playbook) => Promise<KnownNames>;
  /** What a plan would change in the cluster as it is now, as text. */
  readonly preview: (plan: Plan) => Promise<string>;
  /** Where the requests for a Service go in the cluster as it is now, with a picture. */
  readonly route: RouteLook;
  /** The meshes in the cluster, or why they are unknown. Never rejects. */
  readonly meshes: () => Promise<MeshesSeen>;
  readonly clusterLocks: ClusterLocks;
  readonly references: ReferenceRuns;
  readonly schedules: Schedules;
  /** How a scheduled run compares with earlier nights. */
  readonly nights: (view: RunView) => Promise<NightReport | undefined>;
  readonly outbox: Outbox;
  readonly inbox: InboxRepository;
  /** Which runs have ended, and whose end is not in the outbox yet. */
  readonly runs: Pick<RunRepository, "ended" | "unannounced" | "markAnnounced">;
  readonly clock: Clock;
  readonly log: Log;
}

/** A picture, with what it shows in words for people who cannot see it. */
export interface RoutePicture {
  readonly name: string;
  readonly title: string;
  readonly altText: string;
  readonly bytes: Uint8Array;
}

export type RouteLook = (wanted: { readonly service: string; readonly namespace?: string }) => Promise<{
  readonly route: ServiceRoute;
  /** Rejects if it cannot be drawn; the words are available anyway. */
  readonly draw: () => Promise<RoutePicture>;
}>;

export type MeshesSeen = { readonly meshes: readonly InstalledMesh[] } | { readonly problem: string };

/** The names that there are of something, by what inputs that take one or several are called: `mesh` and `meshes`. */
export type KnownNames = ReadonlyMap<string, readonly string[]>;
