import type { AskerOf } from "../../scheduler/fire-slot.ts";
import type { AccessPolicy } from "../access.ts";

/**
 * In whose name a schedule's runs are started. A schedule that a person added needs that person's rights at every slot,
 * so it stops running once they may not run anything any more. The operator allows what the configuration declares.
 */
export function scheduleAsker(access: AccessPolicy): AskerOf {
  return ({ origin, createdBy: by, channel }) => {
    if (origin === "declared") return { by, channel, isOperator: true };
    const { allowed } = access.decide({ verb: "run", right: "listed", userId: by, channelId: channel });
    return allowed ? { by, channel, roles: access.roles } : undefined;
  };
}
