import type { AskerOf } from "../../scheduler/fire-slot.ts";
import type { AccessPolicy } from "../access.ts";

/**
 * Who asks for the runs of a schedule: what a person has added needs that person's rights at every slot, so that who may
 * run nothing any more has no night either. What the configuration declares, its operator allows.
 */
export function scheduleAsker(access: AccessPolicy): AskerOf {
  return ({ origin, createdBy: by, channel }) => {
    if (origin === "declared") return { by, channel, isOperator: true };
    const { allowed } = access.decide({ verb: "run", right: "listed", userId: by, channelId: channel });
    return allowed ? { by, channel, roles: access.roles } : undefined;
  };
}
