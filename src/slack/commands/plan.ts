import type { JsonObject } from "../../base/json.ts";
import type { Playbook, Step } from "../../playbook/playbook.ts";
import { inputText } from "../cards/run-facts.ts";
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
  const text = planText(checked.playbook, checked.inputs);
  await conversation.tell(codeNotice(`What ${inlineCode(name)} would do. Nothing was changed.`, text));
}

function planText(playbook: Playbook, inputs: JsonObject): string {
  const values = Object.entries(inputs).map(([name, value]) => `  ${name} = ${inputText(value)}`);
  const steps = (list: readonly Step[]) => list.map((step, index) => `  ${index + 1}. ${stepText(step)}`);
  return [
    ...(values.length > 0 ? ["Inputs", ...values] : []),
    "Steps",
    ...steps(playbook.steps),
    ...(playbook.finally.length > 0 ? ["Clean-up, however the steps end", ...steps(playbook.finally)] : []),
  ].join("\n");
}

function stepText(step: Step): string {
  const matrix = step.matrix === undefined ? "" : `, for each of ${[...step.matrix.keys()].join(" × ")}`;
  const condition = step.if === undefined ? "" : `, if ${step.if.source}`;
  return `${step.name} (${step.uses})${matrix}${condition}`;
}
