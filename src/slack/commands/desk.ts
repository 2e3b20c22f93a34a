import type { Clock } from "../../base/clock.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Log } from "../../base/log.ts";
import type { ClusterLocks } from "../../engine/cluster-lock.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ReferenceRuns } from "../../engine/reference-runs.ts";
import type { LessonRecords } from "../../lessons/record-progress.ts";
import type { PlaybookLibrary } from "../../library/playbook-library.ts";
import type { ActionCatalogue } from "../../playbook/action-declaration.ts";
import type { Playbook } from "../../playbook/playbook.ts";
import type { Schedules } from "../../scheduler/schedules.ts";
import type { ServiceRoute } from "../../traffic/cluster/look-at-route.ts";
import type { AccessPolicy } from "../access.ts";
import type { CardMessage } from "../message.ts";
import type { Announcer } from "../runs/announcer.ts";
import type { OneAtATime } from "./one-at-a-time.ts";

/** A picture for people, with what it shows in words for those who do not see it. */
export interface RoutePicture {
  readonly name: string;
  readonly title: string;
  readonly altText: string;
  readonly bytes: Uint8Array;
}

export type RouteLook = (wanted: { readonly service: string; readonly namespace?: string }) => Promise<{
  readonly route: ServiceRoute;
  /** Rejects where it cannot be drawn; the words are there all the same. */
  readonly draw: () => Promise<RoutePicture>;
}>;

/** What the commands work with. */
export interface Desk {
  readonly library: PlaybookLibrary;
  readonly actions: ActionCatalogue;
  readonly engine: Engine;
  readonly access: AccessPolicy;
  /** What a playbook would change on the cluster as it is, as text. */
  readonly preview: (playbook: Playbook, inputs: JsonObject) => Promise<string>;
  readonly announcer: Pick<Announcer, "repeatReport" | "look">;
  readonly clusterLocks: ClusterLocks;
  readonly references: ReferenceRuns;
  readonly schedules: Schedules;
  /** Where the requests for a Service go on the cluster as it is, with a picture of it. */
  readonly route: RouteLook;
  /** Puts a picture into a channel for all to see; resolves when it shows. */
  readonly show: (channel: string, picture: RoutePicture) => Promise<void>;
  readonly lessons: PlaybookLibrary;
  readonly lessonRecords: Pick<LessonRecords, "ofPerson">;
  /**
   * Posts a message for all of a channel to see; the same key is the same message.
   * @param threadOf the key of the message in whose thread it stands.
   */
  readonly say: (channel: string, key: string, message: CardMessage, threadOf?: string) => Promise<void>;
  /** For what two presses of one button must not do twice. */
  readonly oneAtATime: OneAtATime;
  readonly clock: Clock;
  readonly log: Log;
}
