import type { JsonObject } from "../../base/json.ts";
import type { Plan } from "../../playbook/index.ts";
import { checkRequest } from "../playbooks/check-request.ts";
import { inlineCode } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { codeNotice } from "./notice.ts";
import { tellRefusal } from "./run.ts";

/**
 * Shows one person what a playbook would do with these inputs, and changes nothing.
 * @param verb what the person has asked for.
 * @param would what is shown, as in "What race would change".
 * @param textOf renders the plan as the terminal would print it.
 */
export async function lookAhead(
  { playbook: name, inputs }: { readonly playbook: string; readonly inputs: JsonObject },
  {
    verb,
    would,
    textOf,
  }: {
    readonly verb: string;
    readonly would: string;
    readonly textOf: (plan: Plan) => string | Promise<string>;
  },
  conversation: Conversation,
  { library }: Pick<Desk, "library">,
): Promise<void> {
  const checked = await checkRequest(name, inputs, library);
  if (checked.kind !== "ready") {
    await tellRefusal(name, checked, conversation, inputs, verb);
    return;
  }
  const text = await textOf(checked.prepared.content.plan);
  await conversation.tell(codeNotice(`What ${inlineCode(name)} would ${would}. Nothing was changed.`, text));
}
