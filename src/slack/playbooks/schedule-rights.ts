import type { PlaybookLibrary } from "../../library/playbook-library.ts";
import type { MayRun } from "../../scheduler/fire-slot.ts";
import type { AccessPolicy } from "../access.ts";
import { permitted } from "./permitted.ts";

/**
 * Whether a schedule may still start its playbook: what a person has added needs that person's rights at every slot, so
 * that who may run nothing any more has no night either. What the configuration declares, its operator allows.
 */
export function scheduleRights(ports: {
  readonly access: AccessPolicy;
  readonly library: PlaybookLibrary;
}): MayRun {
  return async ({ origin, createdBy: userId, channel: channelId, playbookName }) => {
    if (origin === "declared") return {};
    const entry = await ports.library.find(playbookName);
    const decisions = [
      ports.access.decide({ verb: "run", right: "listed", userId, channelId }),
      permitted(entry?.playbook?.permissions, "run", { userId, channelId }, ports.access.roles),
    ];
    const denied = decisions.find((decision) => !decision.allowed);
    if (denied === undefined || denied.allowed) return {};
    const what = `Who has added it (${userId}) may not run "${playbookName}" here any more.`;
    return { refusal: `${what} Somebody who may can add it anew, or the operator gives the right back.` };
  };
}
