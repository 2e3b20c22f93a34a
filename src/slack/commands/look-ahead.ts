import type { JsonObject } from "../../base/json.ts";
import { renderPlan } from "../../playbook/index.ts";
import { checkRequest } from "../playbooks/check-request.ts";
import { inlineCode } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { codeNotice } from "./notice.ts";
import { tellRefusal } from "./run.ts";

interface Wanted {
  readonly verb: "plan" | "preview";
  readonly playbook: string;
  readonly inputs: JsonObject;
}

/**
 * `/mesh plan NAME [input=value …]`: what a run would do; `/mesh preview …`: what it would change on the cluster as it
 * is. For the asker alone; neither changes anything.
 */
export async function lookAhead(
  { verb, playbook: name, inputs: given }: Wanted,
  conversation: Conversation,
  desk: Desk,
): Promise<void> {
  const checked = await checkRequest(name, given, desk.library);
  if (checked.kind !== "ready") {
    await tellRefusal(name, checked, conversation);
    return;
  }
  const { plan } = checked.prepared.content;
  const [does, text] = verb === "plan" ? ["do", renderPlan(plan)] : ["change", await desk.preview(plan)];
  await conversation.tell(codeNotice(`What ${inlineCode(name)} would ${does}. Nothing was changed.`, text));
}
