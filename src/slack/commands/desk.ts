import type { Clock } from "../../base/clock.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Log } from "../../base/log.ts";
import type { ClusterLocks } from "../../engine/cluster-lock.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ReferenceRuns } from "../../engine/reference-runs.ts";
import type { Playbook } from "../../playbook/playbook.ts";
import type { Schedules } from "../../scheduler/schedules.ts";
import type { AccessPolicy } from "../access.ts";
import type { CardMessage } from "../cards/message.ts";
import type { PlaybookPorts } from "../playbooks/check-request.ts";
import type { Announcer } from "../runs/announcer.ts";

/** What the commands work with. */
export interface Desk extends PlaybookPorts {
  readonly engine: Engine;
  readonly access: AccessPolicy;
  /** What a playbook would change on the cluster as it is, as text. */
  readonly preview: (playbook: Playbook, inputs: JsonObject) => Promise<string>;
  readonly announcer: Pick<Announcer, "repeatReport" | "look">;
  readonly clusterLocks: ClusterLocks;
  readonly references: ReferenceRuns;
  readonly schedules: Schedules;
  /** Posts a message for all of a channel to see; the same key is the same message. */
  readonly say: (channel: string, key: string, message: CardMessage) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}
