import type { JsonObject } from "../../base/json.ts";
import { checkRequest } from "../playbooks/check-request.ts";
import { inlineCode } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { codeNotice } from "./notice.ts";
import { tellRefusal } from "./run.ts";

/** `/mesh preview NAME [input=value …]`: what a run would change on the cluster as it is, for the asker alone. */
export async function showPreview(
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
  const text = await desk.preview(checked.playbook, checked.inputs);
  await conversation.tell(codeNotice(`What ${inlineCode(name)} would change. Nothing was changed.`, text));
}
