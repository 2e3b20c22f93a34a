import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { Engine } from "../../engine/engine.ts";
import type { AccessPolicy } from "../access.ts";
import type { PlaybookPorts } from "../playbooks/check-request.ts";
import type { Announcer } from "../runs/announcer.ts";

/** What the commands work with. */
export interface Desk extends PlaybookPorts {
  readonly engine: Engine;
  readonly access: AccessPolicy;
  readonly announcer: Pick<Announcer, "repeatReport">;
  readonly clock: Clock;
  readonly log: Log;
}
