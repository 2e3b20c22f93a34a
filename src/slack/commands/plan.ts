import type { JsonObject } from "../../base/json.ts";
import { checkRequest } from "../playbooks/check-request.ts";
import { inlineCode } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { codeNotice } from "./notice.ts";
import { tellRefusal } from "./run.ts";

/** `/mesh plan NAME [input=value …]`: what a run would do, for the asker alone. */
export async function showPlan(
  name: string,
  given: JsonObject,
  conversation: Conversation,
  desk: Desk,
): Promise<void> {
  const checked = await checkRequest(name, given, desk);
  if (checked.kind === "ready") {
    const plan = planPlaybook(checked.playbook, checked.inputs);
    await conversation.tell(
      codeNotice(`What ${inlineCode(name)} would do. Nothing was changed.`, renderPlan(plan)),
    );
  } else await tellRefusal(name, checked, conversation);
}
