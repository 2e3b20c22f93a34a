import type { JsonObject } from "../../base/json.ts";
import { planPlaybook, renderPlan } from "../../playbook/index.ts";
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
  if (checked.kind !== "ready") {
    await tellRefusal(name, checked, conversation);
    return;
  }
  const text = renderPlan(planPlaybook(checked.playbook, checked.inputs, desk.actions));
  await conversation.tell(codeNotice(`What ${inlineCode(name)} would do. Nothing was changed.`, text));
}
